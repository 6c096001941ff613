//! What must hold of the book.

mod commands;
mod includes;
mod layout;
mod links;
mod models;
mod shorter;
mod solutions;
mod spelling;
mod used;

use std::path::Path;
use std::process::ExitCode;

use crate::finding::Finding;
use crate::page::Page;
use crate::record;

/// Elsewhere programs say some things in other words, and some faults cannot be made.
const LINUX: bool = cfg!(target_os = "linux");

/// Makes every check. The exit status is 1 if one of them finds something.
///
/// # Errors
///
/// The book cannot be read, or something in it cannot be run.
pub(crate) fn check(built: &Path, with_commands: bool) -> anyhow::Result<ExitCode> {
    let pages = Page::all()?;
    let all = [&pages[..], &Page::beside_the_book()?].concat();
    let each =
        |find: fn(&Page) -> Vec<Finding>| pages.iter().flat_map(find).collect::<Vec<_>>();
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
    made("every model has its chapter and its rows", models::check(&all));
    made("every include finds its file and its anchor", each(includes::faults));
    made("all that is recorded is shown", used::check(&pages)?);
    made("solutions are shown, and have a test", solutions::check(&pages)?);
    made("code is included, and its language named", each(layout::code));
    made("figures stand where Markdown leaves them alone", each(layout::figures));
    made("lines are of at most 90 columns", each(layout::lines));
    made("spelling", spelling::check(&all)?);
    made("links, and their anchors", links::check(built)?);
    made("diffs are as they would be now", record::diffs()?.stale()?);
    if !with_commands {
        println!("  runs and commands: left out, as you asked");
    } else if !LINUX {
        println!("  runs and commands: left out, as they were recorded on Linux");
    } else {
        // Judgements carry their date, as measurements do, and are not compared.
        let runs = record::runs()?;
        made("runs are as they would be now", runs.stale()?);
        for (name, program) in &runs.left_out {
            println!("  {name} is not compared: there is no {program} here");
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
