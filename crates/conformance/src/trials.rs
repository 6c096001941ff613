//! The checks as the tests of a server.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::{Launcher, Outcome, Promise, Subject, checks};

/// So many checks run at once: most of them wait most of the time.
const THREADS: usize = 8;

/// The `main` of a test without the usual harness: every check is one test, against a
/// server of its own. It takes the arguments that `cargo test` passes on.
///
/// A check that is skipped is shown as ignored, with the reason.
pub fn test_main(launcher: Launcher, promise: Promise) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let subject = Subject::started_by(launcher, promise);
    let trials = checks().iter().map(|check| {
        let subject = subject.clone();
        Trial::ignorable_test(check.to_string(), move || match check.run(&subject) {
            Outcome::Pass => Ok(Completion::Completed),
            Outcome::Fail(failure) => Err(Failed::from(failure)),
            Outcome::Skip(reason) => Ok(Completion::ignored_with(reason)),
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
