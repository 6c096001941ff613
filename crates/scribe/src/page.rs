//! The pages that people write: the Markdown files beside the summary.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::block::{self, Block};
use crate::include::{self, Include};
use crate::place;

/// A page as it was written, before mdBook includes anything.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Its path from the root.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Page {
    /// All pages, in the order of their names. What is recorded is in directories of its
    /// own, and is none of them.
    ///
    /// # Errors
    ///
    /// One of them cannot be read.
    pub(crate) fn all() -> anyhow::Result<Vec<Self>> {
        let mut pages = Vec::new();
        let source = Path::new(place::SOURCE);
        for entry in fs::read_dir(source).context("cannot list book/src")? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(Self::read(&path)?);
            }
        }
        pages.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(pages)
    }

    /// # Errors
    ///
    /// It cannot be read.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self { path: place::slashes(path), text })
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

/// The number of the line at `offset`, counted from 1.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].bytes().filter(|byte| *byte == b'\n').count() + 1
}
