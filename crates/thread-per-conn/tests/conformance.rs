//! All rules, with a thread for each client.

use std::process::ExitCode;

use conformance::{Launcher, Promise, test_main};

fn main() -> ExitCode {
    let server = Launcher::new(env!("CARGO_BIN_EXE_thread-per-conn"));
    test_main(server, Promise::any_number().thread_per_connection())
}
