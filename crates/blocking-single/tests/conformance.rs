//! All rules, with one client served at a time.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_blocking-single"));
    test_main(server, Promise::at_once(1))
}
