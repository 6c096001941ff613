//! How far the comparison is.

use std::cell::RefCell;

use report::terminal;

/// The experiment that runs now: its number, and its question.
#[derive(Debug, Default)]
pub(crate) struct Progress(RefCell<String>);

impl Progress {
    /// The next experiment begins. In a pipe, that is all that is shown.
    pub(crate) fn experiment(&self, number: usize, all: usize, question: &str) {
        let text = format!("{number} of {all}: {question}");
        if !terminal::is_watched() {
            eprintln!("{text}");
        }
        *self.0.borrow_mut() = text;
    }

    /// One measurement of it begins.
    pub(crate) fn step(&self, done: usize, all: usize, server: &str) {
        let percent = 100 * done / all.max(1);
        terminal::progress(&format!("{} {percent} % {server}", self.0.borrow()));
    }
}
