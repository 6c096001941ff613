//! Runs `lab`, as the tests of each of its commands do.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

pub(crate) const LAB: &str = env!("CARGO_BIN_EXE_lab");

/// What came of the lab with these arguments.
pub(crate) fn lab(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    Command::new(LAB)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the lab was built for this test")
}

/// Expects that the lab ended with `status` and wrote these `words`: to its standard error
/// if it could not begin (status 2), and else to its standard output. Gives all of that.
#[track_caller]
pub(crate) fn says(output: &Output, status: i32, words: &str) -> String {
    let written = if status == 2 { &output.stderr } else { &output.stdout };
    let text = String::from_utf8_lossy(written).into_owned();
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    assert!(text.contains(words), "{words:?} is not in: {text}");
    text
}
