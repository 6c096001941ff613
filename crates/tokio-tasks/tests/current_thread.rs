//! All rules, on the main thread alone.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_tokio-tasks"));
    test_main(server.arguments(["--runtime", "current-thread"]), Promise::any_number())
}
