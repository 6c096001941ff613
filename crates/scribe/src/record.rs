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

/// The diffs and runs in the book that differ from what they would be now. Judgements
/// carry their date and commit, as measurements do, and are not compared.
///
/// # Errors
///
/// Something cannot be run.
pub(crate) fn stale() -> anyhow::Result<(Vec<Finding>, Vec<String>)> {
    const DIFFS: &str = "scripts/book --record diffs";
    const RUNS: &str = "scripts/book --record runs";
    let mut stale = diffs::generate()?.stale(&[], DIFFS)?;
    let recorded = runs::generate()?;
    stale.extend(recorded.files.stale(&recorded.names_left_out(), RUNS)?);
    let notes = recorded.left_out.iter().map(|(run, program)| {
        format!("the run {run} is not compared: there is no {program} here")
    });
    Ok((stale, notes.collect()))
}
