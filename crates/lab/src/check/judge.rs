//! Running the checks.

use std::convert::Infallible;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use conformance::{Check, NEXT_CLIENT, Rule, Subject, Verdict};
use harness::Unexpected;
use harness::lanes;

/// A check and what came of it.
#[derive(Clone)]
pub(crate) struct Judged {
    pub(crate) check: &'static Check,
    pub(crate) verdict: Verdict,
    /// How long it took.
    pub(crate) time: Duration,
}

/// What all checks found out about one server.
#[derive(Default)]
pub(crate) struct Judgement {
    /// In the order of the checks.
    pub(crate) judged: Vec<Judged>,
    /// The check after which a server that ran already answered no more clients.
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

/// Runs `checks`. Once the next of them in order is done, hands all that are done so far
/// to `ready`. A server that cannot be started anew sees one check after the other.
pub(crate) fn judge(
    subject: &Subject,
    checks: &[&'static Check],
    mut ready: impl FnMut(&[Judged]),
) -> Judgement {
    let dead: OnceLock<(&Check, Unexpected)> = OnceLock::new();
    let run = |check: &&'static Check| {
        let start = Instant::now();
        let verdict = match dead.get() {
            None => check.run(subject),
            // The last client left in good order, unless its check was about those that
            // do not.
            Some((last, failure))
                if last.rule != Rule::S7 && check.name == NEXT_CLIENT =>
            {
                Verdict::Fail(failure.clone())
            }
            Some((last, _)) => Verdict::Skip(format!(
                "the server has answered no client since the check \"{last}\""
            )),
        };
        if dead.get().is_none()
            && !matches!(verdict, Verdict::Skip(_))
            && let Err(failure) = subject.answers()
        {
            dead.get_or_init(|| (check, failure));
        }
        Judged { check, verdict, time: start.elapsed() }
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
    /// Whether a rule falls, or the server itself.
    pub(crate) fn falls(&self) -> bool {
        let failed = |one: &Judged| matches!(one.verdict, Verdict::Fail(_));
        self.judged.iter().any(failed) || self.last_answered.is_some()
    }

    pub(crate) fn rules(&self) -> Rules {
        let mut rules = Rules::default();
        for of_one_rule in self.judged.chunk_by(|a, b| a.check.rule == b.check.rule) {
            let any =
                |is: fn(&Verdict) -> bool| of_one_rule.iter().any(|one| is(&one.verdict));
            let list = if any(|verdict| matches!(verdict, Verdict::Fail(_))) {
                &mut rules.fall
            } else if any(|verdict| *verdict == Verdict::Pass) {
                &mut rules.hold
            } else {
                &mut rules.not_checked
            };
            list.push(of_one_rule[0].check.rule);
        }
        rules
    }
}
