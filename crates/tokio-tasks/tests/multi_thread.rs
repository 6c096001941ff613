//! All rules, on several threads.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_tokio-tasks"));
    test_main(server, Promise::any_number())
}
