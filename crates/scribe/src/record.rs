//! What is generated for the book.

mod diffs;
mod runs;

use crate::Part;

pub(crate) use diffs::diffs;
pub(crate) use runs::runs;

/// Generates a part of it, or all, and writes it.
///
/// # Errors
///
/// Something cannot be run, or not be written.
pub(crate) fn record(only: Option<Part>) -> anyhow::Result<()> {
    let wanted = |part| only.is_none_or(|only| only == part);
    if wanted(Part::Diffs) {
        diffs()?.write()?;
    }
    if wanted(Part::Runs) {
        runs()?.write()?;
    }
    Ok(())
}
