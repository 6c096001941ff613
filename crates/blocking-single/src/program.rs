//! The program: its name, what it says of itself, and what it serves.

use std::ffi::OsString;
use std::process::ExitCode;

use server_kit::NoFlags;

use crate::serve;

/// Runs the server, from the words of its command line to its exit status.
pub fn run(words: Vec<OsString>) -> ExitCode {
    server_kit::run(
        "blocking-single",
        "Serves one connection at a time.",
        words,
        |server, _: NoFlags| serve(server),
    )
}
