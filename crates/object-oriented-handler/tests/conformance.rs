//! All rules, with the handler that shouts.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_object-oriented-handler"));
    test_main(server, Promise::any_number().thread_per_connection())
}
