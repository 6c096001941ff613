//! What a book shows of the checks.

use std::path::Path;
use std::time::SystemTime;

use anstream::adapter::strip_str;
use anyhow::bail;
use conformance::Verdict;
use fs_err as fs;
use report::wrap::WIDTH;
use servers::Entry;

use super::judge::{Judged, Rules};
use super::{Findings, screen};
use crate::compare::machine::commit;
use crate::signature::Signature;

/// Writes a table of all servers, one of each model, and what fails in the others. Each
/// file says when it was recorded, and from which source.
///
/// # Errors
///
/// A server was not checked, or a file cannot be written.
pub(crate) fn record(directory: &Path, all: &[Findings]) -> anyhow::Result<()> {
    fs::create_dir_all(directory)?;
    let date = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let commit = commit().unwrap_or_else(|| "unknown".to_owned());
    let recorded = format!("Recorded on {} at commit {commit}.", &date[..10]);
    let file = |name: &str, text: String| fs::write(directory.join(name), text);
    let mut signatures = Signature::heading();
    for findings in all {
        let Findings { name, judgement, unchecked, .. } = findings;
        let Some(signature) = &findings.signature else {
            bail!("{name} was not checked: {}", unchecked.as_deref().unwrap_or_default());
        };
        let Rules { hold, fall, .. } = judgement.rules();
        let [hold, fall] = [hold, fall].map(|rules| screen::names(&rules, "none"));
        signatures += &signature.row(name, &fall);
        if Entry::named(name).is_ok() {
            let table = signature.table(&hold, &fall);
            file(&format!("{name}.md"), format!("{table}\n*{recorded}*\n"))?;
        } else if judgement.falls() {
            let text = format!("{}\n{recorded}\n", failures(findings));
            file(&format!("{}.txt", name.replace('/', "-")), text)?;
        }
    }
    file("signatures.md", format!("{signatures}\n*{recorded}*\n"))?;
    Ok(())
}

/// What the lab prints of a server, without the checks that it passes.
fn failures(findings: &Findings) -> String {
    let failed = |one: &&Judged| matches!(one.verdict, Verdict::Fail(_));
    let failed: Vec<Judged> =
        findings.judgement.judged.iter().filter(failed).cloned().collect();
    let text = screen::checks(&failed, WIDTH) + &screen::summary(findings, WIDTH);
    let text = strip_str(&text);
    format!("$ cargo run -p lab -- check --model {}\n{text}", findings.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::judge::Judgement;
    use conformance::checks;
    use harness::Unexpected;
    use std::time::Duration;

    #[test]
    fn a_report_is_cut_down_to_what_fails() {
        let failure = Verdict::Fail(Unexpected::new("a", "A", "b"));
        let verdicts = [Verdict::Pass, failure.clone(), Verdict::Pass, failure];
        let judged = |(check, verdict)| Judged { check, verdict, time: Duration::ZERO };
        let judged: Vec<Judged> = checks().iter().zip(verdicts).map(judged).collect();
        let judgement = Judgement { judged, last_answered: None };
        let findings = Findings { judgement, ..Findings::default() };
        let text = failures(&findings);
        let lines = |start| text.lines().filter(|line| line.starts_with(start)).count();
        let starts =
            ["$ cargo run", "S1 ", "  FAIL  ", "        came", "  ok", "summary"];
        assert_eq!(starts.map(lines), [1, 1, 2, 2, 0, 1], "{text}");
    }
}
