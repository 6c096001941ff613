//! The checks find every fault of a server, and call it by the right rule.
//!
//! For each fault there is a test: all checks run against the toy server with that one
//! fault. Some check of the fault's rule fails, and no check of another rule does. In the
//! end, each check must have been failed by some fault: a check that none fails is blind.
//!
//! With `SHOW_FAILURES=1` in the environment it prints each failure.

use std::collections::BTreeSet;
use std::env;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use conformance::{Check, Outcome, Rule, Subject, checks};
use harness::{Launcher, lanes};
use libtest_mimic::{Arguments, Failed, Trial};

use fault::FAULTS;

mod fault;
mod queue;
mod shout;
mod talk;
mod toy;

/// The name of a check, of each that some fault failed.
static FAILED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Tests, and checks in each, that run at once. They wait most of the time.
const TESTS_AT_ONCE: usize = 5;
const CHECKS_AT_ONCE: usize = 7;

/// Every failure takes this long, and there are many here.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "toy") {
        return toy::run(&words[1..]);
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(TESTS_AT_ONCE);
    let mut trials = vec![
        Trial::test("no fault, any number of clients", || {
            in_some_try(|| keeps_all_rules(&[], None))
        }),
        Trial::test("no fault, one client at a time", || {
            in_some_try(|| keeps_all_rules(&["--at-once", "1"], Some(1)))
        }),
        Trial::test("no fault, three clients at once", || {
            in_some_try(|| keeps_all_rules(&["--at-once", "3"], Some(3)))
        }),
        Trial::test(
            "no limit of its own, where three clients at once are promised",
            || {
                let subject = toy(&["--fault", "S9 no-limit"], Some(3));
                in_some_try(|| {
                    breaks_only(Rule::S9, "without a limit", &run_all(&subject))
                })
            },
        ),
    ];
    trials.extend(FAULTS.iter().map(|fault| {
        Trial::test(fault.to_string(), || {
            let subject = toy(&["--fault", &fault.to_string()], None);
            in_some_try(|| breaks_only(fault.rule, fault.name, &run_all(&subject)))
        })
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    if conclusion.has_failed() || conclusion.num_filtered_out > 0 || arguments.list {
        return conclusion.exit_code();
    }
    every_check_was_failed()
}

/// Some checks go by the clock, and on two cores some of them err when all of this runs at
/// once. A check that is wrong is wrong in every try.
fn in_some_try(test: impl Fn() -> Result<(), Failed>) -> Result<(), Failed> {
    test().or_else(|_| test()).or_else(|_| test())
}

/// This program itself, as a server.
fn toy(arguments: &[&str], clients: Option<usize>) -> Subject {
    let program = env::current_exe().expect("a test knows where it is");
    let launcher = Launcher::new(program)
        .arguments(["toy"])
        .arguments(arguments)
        // To find the names for it takes longer than all of the check of a panic.
        .environment("RUST_BACKTRACE", "0");
    let subject = Subject::started_by(launcher).serving(clients);
    // One with a limit is a pool, which starts no thread for a connection.
    subject.with_a_thread_each(clients.is_none()).patience(PATIENCE)
}

fn run_all(subject: &Subject) -> Vec<(&'static Check, Outcome)> {
    lanes::all(CHECKS_AT_ONCE, checks(), |check| check.run(subject))
        .into_iter()
        .zip(checks())
        .map(|(outcome, check)| (check, outcome))
        .collect()
}

fn keeps_all_rules(arguments: &[&str], clients: Option<usize>) -> Result<(), Failed> {
    let outcomes = run_all(&toy(arguments, clients));
    let failed: Vec<String> =
        failed(&outcomes).map(|(check, outcome)| format!("{check}: {outcome}")).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

fn breaks_only(
    rule: Rule,
    fault: &str,
    outcomes: &[(&'static Check, Outcome)],
) -> Result<(), Failed> {
    let (right, wrong): (Vec<_>, Vec<_>) =
        failed(outcomes).partition(|(check, _)| check.rule == rule);
    if !wrong.is_empty() {
        let wrong = wrong.iter().map(|(check, outcome)| format!("{check}: {outcome}"));
        let wrong: Vec<String> = wrong.collect();
        return Err(format!("checks of other rules fail:\n{}", wrong.join("\n")).into());
    }
    if right.is_empty() {
        return Err(format!("no check of {rule} fails").into());
    }
    if env::var_os("SHOW_FAILURES").is_some() {
        for (check, outcome) in &right {
            println!("{rule} {fault} -> {check}: {outcome}");
        }
    }
    let names = right.iter().map(|(check, _)| check.to_string());
    FAILED.lock().expect("nobody panics with it").extend(names);
    Ok(())
}

fn failed<'a>(
    outcomes: &'a [(&'static Check, Outcome)],
) -> impl Iterator<Item = &'a (&'static Check, Outcome)> {
    outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Fail(_)))
}

/// A check that no fault fails may be blind.
fn every_check_was_failed() -> ExitCode {
    let failed = FAILED.lock().expect("nobody panics with it");
    let blind: Vec<String> = checks()
        .iter()
        .map(ToString::to_string)
        .filter(|name| !failed.contains(name))
        .collect();
    if blind.is_empty() {
        println!("each of the {} checks was failed by some fault", checks().len());
        return ExitCode::SUCCESS;
    }
    println!("no fault fails:\n{}", blind.join("\n"));
    ExitCode::FAILURE
}
