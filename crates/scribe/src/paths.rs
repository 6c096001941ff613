//! Where things are. All paths are relative to the root of the repository.

use std::env;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use fs_err as fs;

/// The book's pages, and beside them all that is recorded for them.
pub(crate) const SOURCE: &str = "book/src";
/// The directories in it that hold what is recorded. Each is named after the part of
/// `scripts/book --record` that writes it.
pub(crate) const RECORDED: &[&str] = &["check", "compare", "diffs", "lessons", "runs"];
/// The commands that are recorded.
pub(crate) const RUNS: &str = "book/runs";
/// The crates.
pub(crate) const CRATES: &str = "crates";
/// The page that is read before the book.
pub(crate) const README: &str = "README.md";
/// The words that are spelt right, whatever the dictionary says.
pub(crate) const WORDS: &str = "typos.toml";

/// Makes the root the current directory: where it was when this program was built.
///
/// # Errors
///
/// It is no longer there.
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

/// The files in `directory` and below it, in the order of their names. There are none if
/// there is no such directory.
///
/// # Errors
///
/// A directory cannot be listed.
pub(crate) fn files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !directory.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `path` without its steps up. `None` if they lead out of where it begins.
pub(crate) fn without_steps_up(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if !clean.pop() => return None,
            Component::ParentDir | Component::CurDir => {}
            part => clean.push(part),
        }
    }
    Some(clean)
}

/// `path` as the book writes it: with slashes on every system.
pub(crate) fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
