//! The keys that somebody presses between two steps.

use std::io::{self, IsTerminal};

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal;

/// What somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    GoOn,
    Back,
    Skip,
    Quit,
}

/// Whether there is a terminal, on which a person can press a key.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Waits for a key that means something. The end of the input is the wish to quit.
pub(crate) fn wait() -> Key {
    let _raw = Raw::enter();
    loop {
        let Ok(event) = event::read() else { return Key::Quit };
        let Event::Key(key) = event else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let with_ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        return match key.code {
            KeyCode::Char('c' | 'd') if with_ctrl => Key::Quit,
            KeyCode::Enter | KeyCode::Char(' ') => Key::GoOn,
            KeyCode::Char('b') => Key::Back,
            KeyCode::Char('s') => Key::Skip,
            KeyCode::Char('q') => Key::Quit,
            _ => continue,
        };
    }
}

/// Keys come one by one, and not line by line, until this is dropped.
struct Raw;

impl Raw {
    fn enter() -> Self {
        // Where it fails there is no terminal, and the first read says so.
        let _ = terminal::enable_raw_mode();
        Self
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = terminal::disable_raw_mode();
    }
}
