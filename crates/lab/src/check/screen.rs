//! What people see of the checks.

use anstream::println;
use anstyle::Style;
use conformance::{Rule, Verdict};
use report::number::counted;
use report::progress::Progress;
use report::table::Table;
use report::terminal::{ASIDE, BAD, GOOD, TITLE, width};
use report::wrap::hanging;

use super::Findings;
use super::chapters::chapter;
use super::judge::{Judged, Judgement};
use super::target::Target;
use crate::signature::Signature;

const PLAIN: Style = Style::new();

/// What is done one after the other, with the line that says how far it is.
pub(crate) struct Queue {
    names: Vec<String>,
    done: usize,
    progress: Progress,
}

impl Queue {
    pub(crate) fn new(names: impl Iterator<Item = String>) -> Self {
        let (done, progress) = (0, Progress::default());
        let queue = Self { names: names.collect(), done, progress };
        queue.show();
        queue
    }

    /// The first that was not done is, and `print` says what came of it.
    pub(crate) fn done(&mut self, print: impl FnOnce()) {
        self.progress.pause(print);
        self.done += 1;
        self.show();
    }

    fn show(&self) {
        match self.names.get(self.done) {
            Some(name) => {
                let (done, all) = (self.done, self.names.len());
                self.progress.show(format!("  {done} of {all} done; now: {name}"));
            }
            None => self.progress.end(),
        }
    }
}

/// The server that is checked now.
pub(crate) fn title(target: &Target) {
    println!("\n{TITLE}{}{TITLE:#}", target.name);
    if let Some(how) = &target.how {
        lines("  ", ASIDE, how);
    }
}

/// The last of the checks; the first of its rule comes after the rule's title.
pub(crate) fn check(judged: &[Judged]) {
    let [before @ .., Judged { check, outcome, .. }] = judged else { return };
    if before.last().is_none_or(|last| last.check.rule != check.rule) {
        println!("{TITLE}{} {}{TITLE:#}", check.rule, check.rule.title());
    }
    match outcome {
        Verdict::Pass => lines(&format!("  {GOOD}ok{GOOD:#}    "), PLAIN, check.name),
        Verdict::Skip(_) => lines("  -     ", ASIDE, check.name),
        Verdict::Fail(failure) => {
            lines("  FAIL  ", BAD, check.name);
            for (name, text) in [
                ("sent", &*failure.sent),
                ("expected", &failure.expected),
                ("came", &failure.came),
                ("defect", check.defect),
                ("chapter", chapter(check.rule)),
            ] {
                lines(&format!("{:8}{ASIDE}{name:10}{ASIDE:#}", ""), PLAIN, text);
            }
        }
    }
}

/// A server that is checked, all at once.
pub(crate) fn findings(target: &Target, findings: &Findings) {
    title(target);
    for done in 1..=findings.judgement.judged.len() {
        check(&findings.judgement.judged[..done]);
    }
    summary(findings);
}

/// The rules that hold, that fall, and that were not checked, and why.
pub(crate) fn summary(Findings { judgement, signature, unchecked, .. }: &Findings) {
    if let Some(reason) = unchecked {
        return lines("  ", PLAIN, &format!("not checked: {reason}"));
    }
    if let Some(check) = judgement.last_answered {
        let text = format!(
            "The server does not answer any more since the check \"{check}\", so the rest \
             could not be run. Let the lab start it, and each check gets a fresh one: \
             lab check -- COMMAND"
        );
        lines("", BAD, &text);
    }
    println!("{TITLE}summary{TITLE:#}");
    let row = |style: Style, name: &str, text: &str| {
        lines(&format!("  {style}{name:13}{style:#}"), PLAIN, text);
    };
    let rules = judgement.rules();
    row(GOOD, "hold", &names(&rules.hold));
    row(if rules.fall.is_empty() { GOOD } else { BAD }, "fall", &names(&rules.fall));
    row(ASIDE, "not checked", &names(&rules.not_checked));
    for (reason, mut rules) in skipped(judgement) {
        let checks = counted(rules.len(), "check");
        rules.dedup();
        row(ASIDE, "left out", &format!("{checks} of {}: {reason}", names(&rules)));
    }
    if let Some(signature) = signature {
        row(TITLE, "kind", &signature.to_string());
    }
}

/// All servers, one a line.
pub(crate) fn table(all: &[Findings]) {
    let row = |one: &Findings| {
        let cells =
            one.signature.as_ref().map_or(vec!["not checked".to_owned()], |signature| {
                // Without their S, so that the line is not too long.
                let fallen = names(&one.judgement.rules().fall).replace('S', "");
                signature.cells().into_iter().chain([fallen]).collect()
            });
        (one.name.clone(), cells)
    };
    let columns = Signature::HEADINGS.into_iter().chain(["rules that fall: S..."]);
    let table = Table {
        caption: String::new(),
        rows_are: "server".to_owned(),
        columns: columns.map(str::to_owned).collect(),
        rows: all.iter().map(row).collect(),
    };
    println!("\n{TITLE}what kind each of them is{TITLE:#}\n{}", table.terminal());
    let legend = "serves at once: this many held clients are served, and the next one \
        waits. threads: with 100 clients, or with as many as it serves. work delays, wait \
        delays: which of the other clients wait while one session burns CPU time, or \
        waits for something. reset touches, panic touches: whether other clients notice a \
        reset, or a panic, of one session. A minus: it has no flag for it, or no other \
        client can be there.";
    lines("", ASIDE, legend);
}

/// Why checks were left out, and for each reason the rule of each of them.
fn skipped(judgement: &Judgement) -> Vec<(&str, Vec<Rule>)> {
    let mut reasons: Vec<(&str, Vec<Rule>)> = Vec::new();
    for Judged { check, outcome, .. } in &judgement.judged {
        let Verdict::Skip(reason) = outcome else { continue };
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, rules)) => rules.push(check.rule),
            None => reasons.push((reason, vec![check.rule])),
        }
    }
    reasons
}

/// Prints `text` behind `first`, which the lines after the first stand below.
fn lines(first: &str, style: Style, text: &str) {
    println!("{style}{}{style:#}", hanging(first, text, width()));
}

fn names(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return "-".to_owned();
    }
    rules.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
