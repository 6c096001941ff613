//! What goes to standard error beside the results: how far it is, and what is wrong.

use std::io::{IsTerminal, Write};

use anstream::{eprint, eprintln};
use anstyle::{AnsiColor, Style};

use crate::wrap::{WIDTH, wrap};

const ASIDE: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Whether somebody looks on. In a pipe there is no progress line.
pub fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Shows `text` in place of the progress line before, cut to the terminal's width.
pub fn progress(text: &str) {
    if is_watched() {
        let text: String = text.chars().take(WIDTH - 1).collect();
        no_progress();
        eprint!("{ASIDE}{text}{ASIDE:#}");
        // If nobody sees it, nothing is lost.
        let _ = std::io::stderr().flush();
    }
}

/// Takes the progress line away.
pub fn no_progress() {
    if is_watched() {
        // Not through `anstream`: without colours it would take this away, too.
        std::eprint!("\r\x1b[2K");
    }
}

/// A word that makes no sense, or a run that cannot begin.
pub fn usage_error(reason: &str) {
    const WORD: &str = "error: ";
    for (number, line) in wrap(reason, WIDTH - WORD.len()).iter().enumerate() {
        let word = if number == 0 { WORD } else { "" };
        eprintln!("{BAD}{word:0$}{BAD:#}{line}", WORD.len());
    }
}
