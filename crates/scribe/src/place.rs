//! Where things are. All paths are relative to the root of the repository.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context;
use servers::Entry;

/// The book's pages, and beside them all that is recorded for them.
pub(crate) const SOURCE: &str = "book/src";
/// The directories in it that hold what is recorded, each named as the part of
/// `scripts/book --record` that makes it.
pub(crate) const RECORDED: &[&str] = &["check", "compare", "diffs", "lessons", "runs"];
/// The commands that are recorded.
pub(crate) const RUNS: &str = "book/runs";
/// The crates.
pub(crate) const CRATES: &str = "crates";
/// The words that are spelt right, whatever the dictionary says.
pub(crate) const WORDS: &str = "typos.toml";

/// Makes the root the current directory: where it was when this program was built.
///
/// # Errors
///
/// It is not there any more.
pub(crate) fn go_to_the_root() -> anyhow::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).expect("a crate is two directories below it");
    env::set_current_dir(root)
        .with_context(|| format!("cannot go to {}; build this again", root.display()))
}

/// Where cargo puts the programs, this one among them.
///
/// # Errors
///
/// The system does not say where this program is.
pub(crate) fn programs() -> anyhow::Result<PathBuf> {
    let this = env::current_exe().context("cannot find this program")?;
    let directory = this.parent().context("this program is in no directory")?;
    let root = env::current_dir()?;
    Ok(directory.strip_prefix(root).unwrap_or(directory).to_owned())
}

/// Whether the workspace has a server of this name.
pub(crate) fn is_model(name: &str) -> bool {
    Entry::named(name).is_ok()
}

/// `path` as the book writes it: with slashes on every system.
pub(crate) fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
