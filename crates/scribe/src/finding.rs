//! A fault of the book, and where it is.

use std::fmt;

/// A fault of the book.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    file: String,
    line: usize,
    what: String,
}

impl Finding {
    /// A fault at a line, which counts from 1.
    pub(crate) fn at(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into() }
    }

    /// A fault of a whole file.
    pub(crate) fn of(file: &str, what: impl Into<String>) -> Self {
        Self::at(file, 0, what)
    }
}

/// As compilers write it, so that an editor can jump there.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

/// The number of the line at `offset` in `text`, counted from 1.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].bytes().filter(|byte| *byte == b'\n').count() + 1
}
