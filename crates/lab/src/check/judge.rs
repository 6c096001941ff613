//! Running the checks, and showing each as it is done.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use conformance::{Check, Rule, Subject, Verdict};
use harness::Unexpected;

use super::report;

/// A check and what came of it.
pub(crate) struct Judged {
    pub(crate) check: &'static Check,
    pub(crate) outcome: Verdict,
    /// How long it took.
    pub(crate) time: Duration,
}

/// So many checks run at once, each with a server of its own: most of them wait most of
/// the time.
const AT_ONCE: usize = 8;

/// The check of rule S4 that fails when a client's orderly end was the server's, too.
const NEXT: &str = "the next client is served";
/// Why the rest of the checks cannot be run.
const DEAD: &str = "the server does not answer any more";

/// A server that cannot be started anew sees one check after the other.
pub(crate) fn judge(
    subject: &Subject,
    checks: &[&'static Check],
    quiet: bool,
) -> Vec<Judged> {
    if subject.launcher().is_some() {
        at_once(subject, checks, quiet)
    } else {
        one_by_one(subject, checks, quiet)
    }
}

fn at_once(subject: &Subject, checks: &[&'static Check], quiet: bool) -> Vec<Judged> {
    let next = AtomicUsize::new(0);
    let running = Mutex::new(Vec::new());
    let (done, outcomes) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            let done = done.clone();
            let (next, running) = (&next, &running);
            scope.spawn(move || {
                while let Some(&check) = checks.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let name = check.to_string();
                    running.lock().expect("nobody panics with it").push(name.clone());
                    let judged = Judged::now(check, || check.run(subject));
                    running.lock().expect("nobody panics with it").retain(|n| *n != name);
                    // Whoever reads the outcomes reads all of them.
                    let _ = done.send(judged);
                }
            });
        }
        drop(done);
        in_order(outcomes, checks, quiet, &running)
    })
}

/// Shows the outcomes in the order of the checks, however they come.
fn in_order(
    outcomes: mpsc::Receiver<Judged>,
    checks: &[&'static Check],
    quiet: bool,
    running: &Mutex<Vec<String>>,
) -> Vec<Judged> {
    let mut early: BTreeMap<String, Judged> = BTreeMap::new();
    let mut judged: Vec<Judged> = Vec::new();
    for outcome in outcomes {
        early.insert(outcome.check.to_string(), outcome);
        while let Some(check) = checks.get(judged.len())
            && let Some(next) = early.remove(&check.to_string())
        {
            if !quiet {
                report::check(&next, new_rule(&judged, &next));
            }
            judged.push(next);
        }
        let oldest = running.lock().expect("nobody panics with it").first().cloned();
        if let Some(name) = oldest.filter(|_| !quiet) {
            report::progress(judged.len() + early.len(), checks.len(), &name);
        }
    }
    report::no_progress();
    judged
}

fn one_by_one(subject: &Subject, checks: &[&'static Check], quiet: bool) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    let mut dead_since: Option<(&Check, Unexpected)> = None;
    for (number, check) in checks.iter().enumerate() {
        let next = Judged::now(check, || match &dead_since {
            // The last client left in good order, unless the check was about rude ones.
            Some((last, failure)) if last.rule != Rule::S7 && check.name == NEXT => {
                Verdict::Fail(failure.clone())
            }
            Some((last, _)) => {
                Verdict::Skip(format!("{DEAD} since the check \"{last}\""))
            }
            None => {
                if !quiet {
                    report::progress(number, checks.len(), &check.to_string());
                }
                let outcome = check.run(subject);
                let asked = !matches!(outcome, Verdict::Skip(_));
                if asked && let Err(failure) = subject.answers() {
                    dead_since = Some((check, failure));
                }
                outcome
            }
        });
        if !quiet {
            report::check(&next, new_rule(&judged, &next));
        }
        judged.push(next);
    }
    report::no_progress();
    if let Some((check, _)) = dead_since.filter(|_| !quiet) {
        report::dead(check);
    }
    judged
}

fn new_rule(judged: &[Judged], next: &Judged) -> bool {
    judged.last().is_none_or(|last| last.check.rule != next.check.rule)
}

/// The rules of which a check failed, in order.
pub(crate) fn fallen(judged: &[Judged]) -> Vec<Rule> {
    rules(judged, Judged::failed)
}

/// The rules of which some check is such a one, in order.
pub(crate) fn rules(judged: &[Judged], such: impl Fn(&Judged) -> bool) -> Vec<Rule> {
    let mut rules: Vec<_> =
        judged.iter().filter(|one| such(one)).map(|one| one.check.rule).collect();
    rules.dedup();
    rules
}

impl Judged {
    fn now(check: &'static Check, judge: impl FnOnce() -> Verdict) -> Self {
        let start = Instant::now();
        let outcome = judge();
        Self { check, outcome, time: start.elapsed() }
    }

    pub(crate) fn failed(&self) -> bool {
        matches!(self.outcome, Verdict::Fail(_))
    }

    /// It could not be run: the server answers nobody.
    pub(crate) fn found_it_dead(&self) -> bool {
        matches!(&self.outcome, Verdict::Skip(reason) if reason.starts_with(DEAD))
    }

    pub(crate) fn passed(&self) -> bool {
        self.outcome == Verdict::Pass
    }
}
