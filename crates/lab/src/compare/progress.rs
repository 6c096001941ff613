//! How far the comparison is.

use std::cell::RefCell;

use report::progress;

/// The experiment that runs now: its number, and its question.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    line: progress::Progress,
    experiment: RefCell<String>,
}

impl Progress {
    /// The next experiment begins. In a pipe, that is all that is shown.
    pub(crate) fn experiment(&self, number: usize, all: usize, question: &str) {
        let text = format!("{number} of {all}: {question}");
        if !self.line.is_shown() {
            eprintln!("{text}");
        }
        *self.experiment.borrow_mut() = text;
    }

    /// One measurement of it begins.
    pub(crate) fn step(&self, done: usize, all: usize, server: &str) {
        let percent = 100 * done / all.max(1);
        self.line.show(format!("{} {percent} % {server}", self.experiment.borrow()));
    }

    /// The last experiment is over.
    pub(crate) fn end(&self) {
        self.line.end();
    }
}
