//! The program: its name, what it says of itself, and what it serves.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::serve;

/// Runs the server, from the words of its command line to its exit status.
pub fn run(words: Vec<OsString>) -> ExitCode {
    server_kit::run(
        "async-std-tasks",
        "Serves each connection in a task of its own, on async-std (discontinued).",
        words,
        |server, flags| serve(server, &flags),
    )
}
