//! How far a run is: one line on standard error, while a person looks on.

use indicatif::{ProgressBar, ProgressStyle};

/// The line. It is cut to the terminal's width, and taken away with this value. In a
/// file or a pipe there is none.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Default for Progress {
    /// An empty line.
    fn default() -> Self {
        let style = ProgressStyle::with_template("{wide_msg:.dim}");
        let style = style.expect("the template names what there is");
        Self(ProgressBar::new_spinner().with_style(style))
    }
}

impl Progress {
    /// Whether there is a terminal to show it.
    pub fn is_shown(&self) -> bool {
        !self.0.is_hidden()
    }

    /// Shows `text` in place of the text before.
    pub fn show(&self, text: String) {
        self.0.set_message(text);
        // By itself, the line skips a text that comes soon after another one.
        self.0.force_draw();
    }

    /// Takes the line away while `print` writes to standard output.
    pub fn pause(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
