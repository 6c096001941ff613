//! How far it is, where somebody looks on.

use std::io::{IsTerminal, Write};

use anstream::eprint;
use anstyle::Style;

use crate::check::wrap::WIDTH;

const ASIDE: Style = Style::new().dimmed();

/// One line on standard error, which is written again and again; nothing in a pipe.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
    of: std::cell::RefCell<String>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let shown = std::io::stderr().is_terminal();
        Self { shown, of: std::cell::RefCell::default() }
    }

    /// The next experiment begins.
    pub(crate) fn experiment(&self, number: usize, all: usize, question: &str) {
        *self.of.borrow_mut() = format!("{number} of {all}: {question}");
        if !self.shown {
            std::eprintln!("{}", self.of.borrow());
        }
    }

    /// One measurement of it begins.
    pub(crate) fn step(&self, done: usize, all: usize, server: &str) {
        if self.shown {
            let of = self.of.borrow();
            let part = 100 * done / all.max(1);
            let text: String =
                format!("{of} {part} % {server}").chars().take(WIDTH - 1).collect();
            self.clear();
            eprint!("{ASIDE}{text}{ASIDE:#}");
            // If nobody sees it, nothing is lost.
            let _ = std::io::stderr().flush();
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        if self.shown {
            // Not through `anstream`: without colours it would take this away, too.
            std::eprint!("\r\x1b[2K");
        }
    }
}
