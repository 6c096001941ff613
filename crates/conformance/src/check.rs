//! One check of one rule.

use std::fmt;

use crate::case::Case;
use crate::server::Server;
use crate::{Rule, Subject, Verdict};

/// A check of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The rule that it checks.
    pub rule: Rule,
    /// What it looks at, in a few words.
    pub name: &'static str,
    /// What a server that fails it does wrong, in a sentence.
    pub defect: &'static str,
    case: &'static Case,
}

impl Check {
    pub(crate) fn new(rule: Rule, case: &'static Case) -> Self {
        Self { rule, name: case.name, defect: case.defect, case }
    }

    /// Runs it, against a server that is started anew if it can be.
    pub fn run(&self, subject: &Subject) -> Verdict {
        if let Some(reason) = self.case.skipped(subject) {
            return Verdict::Skip(reason);
        }
        match self.run_once(subject) {
            Verdict::Fail(_) if self.case.by_the_clock => self.run_once(subject),
            verdict => verdict,
        }
    }

    fn run_once(&self, subject: &Subject) -> Verdict {
        let judge = |server: &Server| match (self.case.code)(server) {
            Err(Verdict::Fail(failure)) => Err(server.with_its_end(failure).into()),
            verdict => verdict,
        };
        let server = Server::of(subject, &self.case.setup);
        let verdict = server.and_then(|server| judge(&server));
        verdict.err().unwrap_or(Verdict::Pass)
    }
}

/// Its rule and its name: `S2 a character split between reads`.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule, self.name)
    }
}
