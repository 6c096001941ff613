//! The terminal on which a class sees a lesson.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use report::terminal::{ASIDE, width};

use crate::keys::{self, Key};
use crate::line::Line;

const PROMPT: &str = "[Enter] go on  [b] read again  [s] skip pauses  [q] quit ";

/// Clears the line on which the cursor is.
const CLEAR: &str = "\r\x1b[2K";

/// The lines of a terminal whose last one may be a prompt. Clones are the same terminal.
#[derive(Clone, Default)]
pub(crate) struct Terminal {
    /// Whether the prompt is there.
    prompt: Arc<Mutex<bool>>,
}

/// Whether a class can look on, and a teacher press a key.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

impl Terminal {
    pub(crate) fn show(&self, line: &Line<'_>) {
        let prompt = self.prompt();
        let style = line.style();
        let mut text = if *prompt { CLEAR.to_owned() } else { String::new() };
        for one in line.text(width()).lines() {
            // While keys are read one by one, a new line does not begin at the left.
            text += &format!("{style}{one}{style:#}\r\n");
        }
        if *prompt {
            text += &format!("{ASIDE}{PROMPT}{ASIDE:#}");
        }
        put(&text);
    }

    /// Shows the prompt, and waits for a key.
    pub(crate) fn ask(&self) -> Key {
        self.prompt_is(true, &format!("{ASIDE}{PROMPT}{ASIDE:#}"));
        let key = keys::wait();
        self.prompt_is(false, CLEAR);
        key
    }

    /// No line of the log comes between the two.
    fn prompt_is(&self, there: bool, text: &str) {
        let mut prompt = self.prompt();
        *prompt = there;
        put(text);
    }

    fn prompt(&self) -> MutexGuard<'_, bool> {
        self.prompt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// If the terminal is gone, the lesson goes on.
fn put(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}
