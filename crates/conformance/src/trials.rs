//! The checks as the tests of a server.

use libtest_mimic::{Completion, Failed, Trial};

use crate::{Subject, Verdict, checks};

/// Every check as one test of the server called `name`, each against a server of its own.
/// The name comes before that of the check.
///
/// A check that is skipped is shown as ignored, with the reason.
pub fn trials(name: &str, subject: &Subject) -> Vec<Trial> {
    let trial = |check: &'static crate::Check| {
        let subject = subject.clone();
        Trial::ignorable_test(format!("{name}: {check}"), move || {
            match check.run(&subject) {
                Verdict::Pass => Ok(Completion::Completed),
                Verdict::Fail(failure) => Err(Failed::from(failure)),
                Verdict::Skip(reason) => Ok(Completion::ignored_with(reason)),
            }
        })
    };
    checks().iter().map(trial).collect()
}
