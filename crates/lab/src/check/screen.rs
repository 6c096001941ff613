//! What people see of the checks.

use anstream::{print, println};
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

/// Names of what is done in order, and the line that says how far the run is.
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

    /// The next in order is done, and `print` shows what came of it.
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
pub(crate) fn title(target: &Target) -> String {
    let title = format!("\n{TITLE}{}{TITLE:#}\n", target.name);
    let how = target.how.iter().map(|how| lines("  ", ASIDE, how, width()));
    title + &how.collect::<String>()
}

/// The last of these checks. The first of a rule comes below the rule's title.
pub(crate) fn check(judged: &[Judged], width: usize) -> String {
    let [before @ .., Judged { check, verdict, .. }] = judged else {
        return String::new();
    };
    let mut text = String::new();
    if before.last().is_none_or(|last| last.check.rule != check.rule) {
        text = format!("{TITLE}{} {}{TITLE:#}\n", check.rule, check.rule.title());
    }
    text += &match verdict {
        Verdict::Pass => {
            lines(&format!("  {GOOD}ok{GOOD:#}    "), PLAIN, check.name, width)
        }
        Verdict::Skip(_) => lines("  -     ", ASIDE, check.name, width),
        Verdict::Fail(failure) => {
            let details = [
                ("sent", &*failure.sent),
                ("expected", &failure.expected),
                ("came", &failure.came),
                ("defect", check.defect),
                ("chapter", chapter(check.rule)),
            ];
            let detail = |(name, text)| {
                let first = format!("{:8}{ASIDE}{name:10}{ASIDE:#}", "");
                lines(&first, PLAIN, text, width)
            };
            let details: String = details.into_iter().map(detail).collect();
            lines("  FAIL  ", BAD, check.name, width) + &details
        }
    };
    text
}

/// These checks, one after the other.
pub(crate) fn checks(judged: &[Judged], width: usize) -> String {
    (1..=judged.len()).map(|done| check(&judged[..done], width)).collect()
}

/// A server, and all that was found out about it.
pub(crate) fn findings(target: &Target, findings: &Findings) -> String {
    title(target)
        + &checks(&findings.judgement.judged, width())
        + &summary(findings, width())
}

/// The rules that hold, that fall, and that were not checked, and why.
pub(crate) fn summary(findings: &Findings, width: usize) -> String {
    let Findings { judgement, signature, unchecked, .. } = findings;
    if let Some(reason) = unchecked {
        return lines("  ", PLAIN, &format!("not checked: {reason}"), width);
    }
    let mut text = String::new();
    if let Some(check) = judgement.last_answered {
        let dead = format!(
            "The server has answered no client since the check \"{check}\", so the rest \
             could not be run. Let the lab start it, and each check gets a fresh server: \
             lab check -- COMMAND"
        );
        text = lines("", BAD, &dead, width);
    }
    text += &format!("{TITLE}summary{TITLE:#}\n");
    let mut row = |style: Style, name: &str, cell: &str| {
        text += &lines(&format!("  {style}{name:13}{style:#}"), PLAIN, cell, width);
    };
    let rules = judgement.rules();
    row(GOOD, "hold", &names(&rules.hold, "-"));
    row(if rules.fall.is_empty() { GOOD } else { BAD }, "fall", &names(&rules.fall, "-"));
    row(ASIDE, "not checked", &names(&rules.not_checked, "-"));
    for (reason, mut rules) in skipped(judgement) {
        let checks = counted(rules.len(), "check");
        rules.dedup();
        row(ASIDE, "left out", &format!("{checks} of {}: {reason}", names(&rules, "-")));
    }
    if let Some(signature) = signature {
        row(TITLE, "kind", &signature.to_string());
    }
    text
}

/// All servers, one a line.
pub(crate) fn table(all: &[Findings]) {
    let row = |one: &Findings| {
        let cells =
            one.signature.as_ref().map_or(vec!["not checked".to_owned()], |signature| {
                // Without the S of the rules, so that the table stays narrow.
                let fallen = names(&one.judgement.rules().fall, "-").replace('S', "");
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
        waits. threads: with 100 clients, or with as many as it serves. work delays, \
        wait delays: which of the other clients wait while one session burns CPU time, \
        or waits for something. reset touches, panic touches: whether other clients \
        notice a reset, or a panic, of one session. A minus: it has no flag for it, or \
        no other client can be there.";
    print!("{}", lines("", ASIDE, legend, width()));
}

/// Why checks were left out, and for each reason the rule of each of them.
fn skipped(judgement: &Judgement) -> Vec<(&str, Vec<Rule>)> {
    let mut reasons: Vec<(&str, Vec<Rule>)> = Vec::new();
    for Judged { check, verdict, .. } in &judgement.judged {
        let Verdict::Skip(reason) = verdict else { continue };
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, rules)) => rules.push(check.rule),
            None => reasons.push((reason, vec![check.rule])),
        }
    }
    reasons
}

/// `text` after `first`, with the later lines indented by its width.
fn lines(first: &str, style: Style, text: &str, width: usize) -> String {
    format!("{style}{}{style:#}\n", hanging(first, text, width))
}

/// The numbers of the rules, or `none` if there are none.
pub(crate) fn names(rules: &[Rule], none: &str) -> String {
    let names: Vec<_> = rules.iter().map(ToString::to_string).collect();
    if names.is_empty() { none.to_owned() } else { names.join(" ") }
}
