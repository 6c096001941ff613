//! All rules, on rayon's threads.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_thread-pool"));
    test_main(
        server.arguments(["--workers", "8", "--pool", "rayon"]),
        Promise::at_once(8),
    )
}
