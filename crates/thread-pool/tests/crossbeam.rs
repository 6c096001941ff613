//! All rules, on our own threads. Eight of them serve eight clients at once.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_thread-pool"));
    test_main(server.arguments(["--workers", "8"]), Promise::at_once(8))
}
