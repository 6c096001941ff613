//! What people see of the checks.

use std::io::IsTerminal;

use anstream::{eprintln, print, println};
use anstyle::{AnsiColor, Style};
use conformance::{Check, Rule, Verdict};

use super::Findings;
use super::chapters::chapter;
use super::judge::{self, Judged};
use super::target::Target;
use crate::signature::Signature;
use report::wrap::{WIDTH, wrap};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const TITLE: Style = Style::new().bold();
const ASIDE: Style = Style::new().dimmed();

/// Where the name of a check begins.
const INDENT: usize = 8;

/// The server that is checked now.
pub(crate) fn title(target: &Target) {
    println!("\n{TITLE}{}{TITLE:#}", target.name);
    if let Some(how) = &target.how {
        lines(2, ASIDE, how);
    }
}

/// A server that cannot be checked here.
pub(crate) fn unchecked(reason: &str) {
    lines(2, Style::new(), &format!("not checked: {reason}"));
}

/// One check; the first of its rule comes after the rule's title.
pub(crate) fn check(judged: &Judged, first: bool) {
    no_progress();
    let Judged { check, outcome, .. } = judged;
    if first {
        println!("{TITLE}{} {}{TITLE:#}", check.rule, check.rule.title());
    }
    match outcome {
        Verdict::Pass => println!("  {GOOD}ok{GOOD:#}    {}", check.name),
        Verdict::Skip(_) => println!("  {ASIDE}-     {}{ASIDE:#}", check.name),
        Verdict::Fail(failure) => {
            println!("  {BAD}FAIL  {}{BAD:#}", check.name);
            entry("sent", &failure.sent);
            entry("expected", &failure.expected);
            entry("came", &failure.came);
            entry("defect", check.defect);
            entry("chapter", chapter(check.rule));
        }
    }
}

/// A server that is checked, all at once.
pub(crate) fn findings(target: &Target, findings: &Findings) {
    no_progress();
    title(target);
    if let Some(reason) = &findings.unchecked {
        return unchecked(reason);
    }
    let mut last = None;
    for judged in &findings.judged {
        check(judged, last != Some(judged.check.rule));
        last = Some(judged.check.rule);
    }
    summary(&findings.judged, findings.signature.as_ref());
}

/// How far it is, where somebody looks on.
pub(crate) fn progress(done: usize, all: usize, name: &str) {
    if std::io::stdout().is_terminal() {
        let text = format!("  {done} of {all} done; now: {name}");
        let text: String = text.chars().take(WIDTH - 1).collect();
        no_progress();
        print!("{ASIDE}{text}{ASIDE:#}");
        flush();
    }
}

/// Takes the line of [`progress`] away.
pub(crate) fn no_progress() {
    if std::io::stdout().is_terminal() {
        // Not through `anstream`: without colours it would take this away, too.
        std::print!("\r\x1b[2K");
        flush();
    }
}

/// The rules that hold, that fall, and that were not checked, and why.
pub(crate) fn summary(judged: &[Judged], signature: Option<&Signature>) {
    println!("{TITLE}summary{TITLE:#}");
    let fallen = judge::fallen(judged);
    let passed = judge::rules(judged, Judged::passed);
    let holds: Vec<Rule> =
        passed.into_iter().filter(|rule| !fallen.contains(rule)).collect();
    let silent: Vec<Rule> = judge::rules(judged, |_| true)
        .into_iter()
        .filter(|rule| !holds.contains(rule) && !fallen.contains(rule))
        .collect();
    row(GOOD, "hold", &names(&holds));
    row(if fallen.is_empty() { GOOD } else { BAD }, "fall", &names(&fallen));
    row(ASIDE, "not checked", &names(&silent));
    for (reason, count, rules) in skipped(judged) {
        let s = if count == 1 { "" } else { "s" };
        let text = format!("{count} check{s} of {}: {reason}", names(&rules));
        row(ASIDE, "left out", &text);
    }
    if let Some(signature) = signature {
        row(TITLE, "kind", &signature.to_string());
    }
}

/// A server that runs already has stopped answering.
pub(crate) fn dead(check: &Check) {
    let text = format!(
        "The server does not answer any more since the check \"{check}\", so the rest \
         could not be run. Let the lab start it, and each check gets a fresh one: \
         lab check -- COMMAND"
    );
    lines(0, BAD, &text);
}

/// A word that makes no sense, or a command that does not start.
pub(crate) fn usage_error(reason: &str) {
    eprintln!("{BAD}error:{BAD:#} {reason}");
}

/// All servers, one a line.
pub(crate) fn table(all: &[Findings]) {
    let width = all.iter().map(|one| one.name.len()).max().unwrap_or(0);
    println!("\n{TITLE}what kind each of them is{TITLE:#}");
    println!("{:width$} {:41}  rules that", "", Signature::HEADINGS[0]);
    println!("{:width$} {:41}  fall: S...", "", Signature::HEADINGS[1]);
    for one in all {
        match (&one.signature, &one.unchecked) {
            (Some(signature), _) => {
                // Without their S, so that the line is not too long.
                let fallen = names(&one.fallen()).replace('S', "");
                let style = if one.falls() { BAD } else { GOOD };
                let cells = signature.cells();
                println!("{:width$} {cells}  {style}{fallen}{style:#}", one.name);
            }
            _ => println!("{:width$}  {ASIDE}not checked{ASIDE:#}", one.name),
        }
    }
    let legend = "\nserves at once: so many held clients are served, and the next one \
        waits. threads: with 100 clients, or with as many as it serves. delayed by: who of \
        the others waits while one session burns CPU time (work) or waits for something \
        (wait). touched by: whether others notice a reset, or a panic, of one session. \
        A minus: it has no flag for it, or nobody else can be there.";
    for paragraph in legend.split('\n') {
        lines(0, ASIDE, paragraph);
    }
}

/// How many checks were left out for each reason, and of which rules.
fn skipped(judged: &[Judged]) -> Vec<(&str, usize, Vec<Rule>)> {
    let mut reasons: Vec<(&str, usize, Vec<Rule>)> = Vec::new();
    for Judged { check, outcome, .. } in judged {
        let Verdict::Skip(reason) = outcome else { continue };
        match reasons.iter_mut().find(|(known, ..)| known == reason) {
            Some((_, count, rules)) => {
                *count += 1;
                rules.push(check.rule);
                rules.dedup();
            }
            None => reasons.push((reason, 1, vec![check.rule])),
        }
    }
    reasons
}

/// A part of a failure: its name, and its text beside it.
fn entry(name: &str, text: &str) {
    const WORD: usize = 10;
    for (number, line) in wrap(text, WIDTH - INDENT - WORD).into_iter().enumerate() {
        let name = if number == 0 { name } else { "" };
        println!("{:INDENT$}{ASIDE}{name:WORD$}{ASIDE:#}{line}", "");
    }
}

/// A line of the summary.
fn row(style: Style, name: &str, text: &str) {
    const WORD: usize = 13;
    for (number, line) in wrap(text, WIDTH - 2 - WORD).into_iter().enumerate() {
        let name = if number == 0 { name } else { "" };
        println!("  {style}{name:WORD$}{style:#}{line}");
    }
}

fn lines(indent: usize, style: Style, text: &str) {
    for line in wrap(text, WIDTH - indent) {
        println!("{:indent$}{style}{line}{style:#}", "");
    }
}

fn names(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return "-".to_owned();
    }
    rules.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn flush() {
    // If nobody sees it, nothing is lost.
    let _ = std::io::Write::flush(&mut std::io::stdout());
}
