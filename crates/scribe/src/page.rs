//! The pages that people write: the Markdown files beside the summary.

use std::io;
use std::path::Path;

use fs_err as fs;

use crate::block::{self, Block};
use crate::include::{self, Include};
use crate::paths;

/// A page as it was written, before mdBook includes anything.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Its path from the root.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Page {
    /// The pages of the book, in the order of their names. What is recorded lies in
    /// directories of its own and is not among them.
    ///
    /// # Errors
    ///
    /// One of them cannot be read.
    pub(crate) fn all() -> io::Result<Vec<Self>> {
        Self::all_in(Path::new(paths::SOURCE))
    }

    /// The pages in the root, such as the README.
    ///
    /// # Errors
    ///
    /// One of them cannot be read.
    pub(crate) fn beside_the_book() -> io::Result<Vec<Self>> {
        Self::all_in(Path::new("."))
    }

    fn all_in(directory: &Path) -> io::Result<Vec<Self>> {
        let mut pages = Vec::new();
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path)?;
                let path = path.strip_prefix(".").unwrap_or(&path);
                pages.push(Self { path: paths::slashes(path), text });
            }
        }
        pages.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(pages)
    }

    /// Its fenced and indented blocks of code.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        block::blocks(&self.text)
    }

    /// What it includes.
    pub(crate) fn includes(&self) -> Vec<Include> {
        include::includes(&self.text)
    }
}
