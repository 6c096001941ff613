//! All rules, with a task for each client.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_async-std-tasks"));
    test_main(server, Promise::any_number())
}
