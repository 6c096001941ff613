//! All rules, with the answers worked out on rayon's threads.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_tokio-tasks"));
    test_main(server.arguments(["--offload", "rayon"]), Promise::any_number())
}
