//! What is generated for the book.

mod diffs;
mod judgements;
mod runs;

use crate::Part;
use crate::finding::Finding;

/// Generates a part of it, or all, and writes it.
///
/// # Errors
///
/// Something cannot be run, or not be written.
pub(crate) fn record(only: Option<Part>) -> anyhow::Result<()> {
    let wanted = |part| only.is_none_or(|only| only == part);
    if wanted(Part::Diffs) {
        diffs::generate()?.write(&[])?;
    }
    if wanted(Part::Runs) {
        let recorded = runs::generate()?;
        recorded.files.write(&recorded.names_left_out())?;
        for (run, program) in &recorded.left_out {
            println!("the run {run} was not recorded: install {program}");
        }
    }
    if wanted(Part::Check) {
        judgements::generate()?.write(&[])?;
    }
    Ok(())
}

/// The diffs in the book that differ from what they would be now.
///
/// # Errors
///
/// A source cannot be read.
pub(crate) fn stale_diffs() -> anyhow::Result<Vec<Finding>> {
    diffs::generate()?.stale(&[], "scripts/book --record diffs")
}

/// The runs in the book that differ from what they would be now, and a note for each
/// that cannot be made here. Judgements carry their date and commit, as measurements do,
/// and are not compared.
///
/// # Errors
///
/// Something cannot be run.
pub(crate) fn stale_runs() -> anyhow::Result<(Vec<Finding>, Vec<String>)> {
    let recorded = runs::generate()?;
    let left_out = recorded.names_left_out();
    let stale = recorded.files.stale(&left_out, "scripts/book --record runs")?;
    let notes = recorded.left_out.iter().map(|(run, program)| {
        format!("the run {run} is not compared: there is no {program} here")
    });
    Ok((stale, notes.collect()))
}
