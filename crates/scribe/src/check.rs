//! What must hold of the book.

mod commands;
mod includes;
mod layout;
mod links;
mod shorter;
mod solutions;
mod spelling;
mod used;

use std::path::Path;
use std::process::ExitCode;

use crate::finding::Finding;
use crate::page::Page;
use crate::record;

/// Programs say some things in other words elsewhere, and some faults are made there only.
const LINUX: bool = cfg!(target_os = "linux");

/// Makes every check. The exit status is 1 if one of them finds something.
///
/// # Errors
///
/// The book cannot be read, or something in it cannot be run.
pub(crate) fn check(built: &Path, with_commands: bool) -> anyhow::Result<ExitCode> {
    let pages = Page::all()?;
    let mut findings = Vec::new();
    let mut made = |what: &str, found: Vec<Finding>| {
        let outcome = match found.len() {
            0 => "ok".to_owned(),
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        println!("  {what}: {outcome}");
        findings.extend(found);
    };
    made("every include finds its file and its anchor", includes::check(&pages));
    made("all that is recorded is shown", used::check(&pages)?);
    made("solutions are shown, and have a test", solutions::check(&pages)?);
    made("code is included, and its language named", layout::code(&pages));
    made("figures stand where Markdown leaves them alone", layout::figures(&pages));
    made("lines are of at most 90 columns", layout::lines(&pages));
    made("spelling", spelling::check(&pages)?);
    made("links, and their anchors", links::check(built)?);
    made("diffs are as they would be now", record::stale_diffs()?);
    if !with_commands {
        println!("  runs and commands: left out, as you asked");
    } else if !LINUX {
        println!("  runs and commands: left out, as they were recorded on Linux");
    } else {
        let (stale, notes) = record::stale_runs()?;
        made("runs are as they would be now", stale);
        for note in notes {
            println!("  {note}");
        }
        made("commands do what a reader expects", commands::check(&pages));
    }
    findings.sort();
    findings.dedup();
    for finding in &findings {
        eprintln!("{finding}");
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
