//! Running the checks.

use std::convert::Infallible;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use conformance::{Check, NEXT_CLIENT, Rule, Subject, Verdict};
use harness::Unexpected;
use harness::lanes;

/// A check and what came of it.
pub(crate) struct Judged {
    pub(crate) check: &'static Check,
    pub(crate) outcome: Verdict,
    /// How long it took.
    pub(crate) time: Duration,
}

/// What all checks found out.
#[derive(Default)]
pub(crate) struct Judgement {
    /// In the order of the checks.
    pub(crate) judged: Vec<Judged>,
    /// The check after which a server that runs already answered no client any more.
    pub(crate) last_answered: Option<&'static Check>,
}

/// The rules that were asked for, each in one of the lists.
#[derive(Default)]
pub(crate) struct Rules {
    /// A check passed, and none failed.
    pub(crate) hold: Vec<Rule>,
    /// A check failed.
    pub(crate) fall: Vec<Rule>,
    pub(crate) not_checked: Vec<Rule>,
}

/// This many checks run at once, each with a server of its own: most of them wait most of
/// the time.
const AT_ONCE: usize = 8;

/// Runs `checks`. Hands all that are done to `ready` whenever the next of them is, in
/// their order. A server that cannot be started anew sees one check after the other.
pub(crate) fn judge(
    subject: &Subject,
    checks: &[&'static Check],
    mut ready: impl FnMut(&[Judged]),
) -> Judgement {
    let dead: OnceLock<(&Check, Unexpected)> = OnceLock::new();
    let run = |check: &&'static Check| {
        let start = Instant::now();
        let outcome = match dead.get() {
            None => check.run(subject),
            // The last client left in good order, unless the check was about rude ones.
            Some((last, failure))
                if last.rule != Rule::S7 && check.name == NEXT_CLIENT =>
            {
                Verdict::Fail(failure.clone())
            }
            Some((last, _)) => Verdict::Skip(format!(
                "the server does not answer any more since the check \"{last}\""
            )),
        };
        let skipped = matches!(outcome, Verdict::Skip(_));
        if dead.get().is_none()
            && !skipped
            && let Err(failure) = subject.answers()
        {
            dead.get_or_init(|| (check, failure));
        }
        Judged { check, outcome, time: start.elapsed() }
    };
    let lanes = if subject.launcher().is_some() { AT_ONCE } else { 1 };
    let mut judged = Vec::new();
    let Ok(()) = lanes::in_order(lanes, checks, run, |_, one| {
        judged.push(one);
        ready(&judged);
        Ok::<(), Infallible>(())
    });
    let last_answered = dead.into_inner().map(|(check, _)| check);
    Judgement { judged, last_answered }
}

impl Judgement {
    /// Whether a rule falls, or the server with it.
    pub(crate) fn falls(&self) -> bool {
        let failed = |one: &Judged| matches!(one.outcome, Verdict::Fail(_));
        self.judged.iter().any(failed) || self.last_answered.is_some()
    }

    pub(crate) fn rules(&self) -> Rules {
        let mut rules = Rules::default();
        for of_one_rule in self.judged.chunk_by(|a, b| a.check.rule == b.check.rule) {
            let any =
                |is: fn(&Verdict) -> bool| of_one_rule.iter().any(|one| is(&one.outcome));
            let list = if any(|outcome| matches!(outcome, Verdict::Fail(_))) {
                &mut rules.fall
            } else if any(|outcome| *outcome == Verdict::Pass) {
                &mut rules.hold
            } else {
                &mut rules.not_checked
            };
            list.push(of_one_rule[0].check.rule);
        }
        rules
    }
}
