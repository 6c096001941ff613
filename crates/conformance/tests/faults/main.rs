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

use conformance::{Check, Rule, Subject, Verdict, checks};
use harness::{Launcher, lanes};
use libtest_mimic::{Arguments, Failed, Trial};

use fault::{Fault, faults};

mod fault;
mod queue;
mod shout;
mod talk;
mod toy;

/// The name of a check, of each that some fault failed.
static FAILED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The tests, and the checks in each, that run at once. They wait most of the time.
const TESTS_AT_ONCE: usize = 5;
const CHECKS_AT_ONCE: usize = 7;

/// Every failure takes this long, and there are many here.
const TIMEOUT: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == "toy") {
        return toy::run(&arguments[1..]);
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(TESTS_AT_ONCE);
    let without_a_limit = Fault { rule: Rule::S9, name: "no-limit" };
    let mut trials = vec![Trial::test(
        "no limit of its own, where three clients at once are promised",
        move || breaks_only(without_a_limit, Some(3)),
    )];
    for (name, clients) in [
        ("no fault, any number of clients", None),
        ("no fault, one client at a time", Some(1)),
        ("no fault, three clients at once", Some(3)),
    ] {
        trials.push(Trial::test(name, move || keeps_all_rules(clients)));
    }
    trials.extend(
        faults().map(|fault| {
            Trial::test(fault.to_string(), move || breaks_only(fault, None))
        }),
    );
    let conclusion = libtest_mimic::run(&arguments, trials);
    if conclusion.has_failed() || conclusion.num_filtered_out > 0 || arguments.list {
        return conclusion.exit_code();
    }
    every_check_was_failed()
}

/// What came of the checks that this program fails as a server, with the name of each.
fn failures(arguments: &[&str], clients: Option<usize>) -> Vec<(&'static Check, String)> {
    let program = env::current_exe().expect("a test knows where it is");
    let launcher = Launcher::new(program)
        .arguments(["toy"])
        .arguments(arguments)
        // To find the names for a backtrace takes longer than the whole check of a panic.
        .environment("RUST_BACKTRACE", "0");
    // One with a limit is a pool, which starts no thread for a connection.
    let subject = Subject::started_by(launcher)
        .serving(clients)
        .spawning(clients.is_none())
        .timeout(TIMEOUT);
    let verdicts = lanes::all(CHECKS_AT_ONCE, checks(), |check| check.run(&subject));
    let judged = checks().iter().zip(verdicts);
    judged
        .filter(|(_, verdict)| matches!(verdict, Verdict::Fail(_)))
        .map(|(check, verdict)| (check, format!("{check}: {verdict}")))
        .collect()
}

fn keeps_all_rules(clients: Option<usize>) -> Result<(), Failed> {
    let limit = clients.unwrap_or(usize::MAX).to_string();
    none(&failures(&["--at-once", &limit], clients), "checks fail")
}

fn breaks_only(fault: Fault, clients: Option<usize>) -> Result<(), Failed> {
    let failures = failures(&["--fault", &fault.to_string()], clients);
    let (right, wrong): (Vec<_>, Vec<_>) =
        failures.into_iter().partition(|(check, _)| check.rule == fault.rule);
    none(&wrong, "checks of other rules fail")?;
    if right.is_empty() {
        return Err(format!("no check of {} fails", fault.rule).into());
    }
    for (check, failure) in right {
        if env::var_os("SHOW_FAILURES").is_some() {
            println!("{fault} -> {failure}");
        }
        FAILED.lock().expect("no thread panics with it").insert(check.to_string());
    }
    Ok(())
}

fn none(failures: &[(&Check, String)], what: &str) -> Result<(), Failed> {
    if failures.is_empty() {
        return Ok(());
    }
    let failures: Vec<_> = failures.iter().map(|(_, failure)| failure.as_str()).collect();
    Err(format!("{what}:\n{}", failures.join("\n")).into())
}

/// A check that no fault fails may be blind.
fn every_check_was_failed() -> ExitCode {
    let failed = FAILED.lock().expect("no thread panics with it");
    let mut blind: Vec<String> = checks().iter().map(ToString::to_string).collect();
    blind.retain(|name| !failed.contains(name));
    if blind.is_empty() {
        println!("each of the {} checks was failed by some fault", checks().len());
        return ExitCode::SUCCESS;
    }
    println!("no fault fails:\n{}", blind.join("\n"));
    ExitCode::FAILURE
}
