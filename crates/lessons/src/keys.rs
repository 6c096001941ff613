//! The keys that are pressed between two steps.

use crossterm::event::{self, KeyCode, KeyModifiers};
use crossterm::terminal;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    GoOn,
    Back,
    Skip,
    Quit,
}

/// Waits for a key that has a meaning. Keys come one by one meanwhile, not line by line.
pub(crate) fn wait() -> Key {
    // Where it fails there is no terminal, and the first read says so.
    let _ = terminal::enable_raw_mode();
    let key = read();
    let _ = terminal::disable_raw_mode();
    key
}

/// The end of the input means to quit.
fn read() -> Key {
    loop {
        let Ok(event) = event::read() else { return Key::Quit };
        let Some(key) = event.as_key_press_event() else { continue };
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
