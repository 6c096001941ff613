//! What the client writes: replies to the standard output, all else to standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anyhow::Context;

/// The standard output has no reader any more.
#[derive(Debug, thiserror::Error)]
#[error("the standard output is closed")]
pub(crate) struct Closed;

/// Writes these bytes to the standard output, at once and exactly.
///
/// # Errors
///
/// [`Closed`], or that they cannot be written for another reason.
pub(crate) fn pass(bytes: &[u8]) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Closed.into()),
        written => written.context("cannot write to the standard output"),
    }
}

/// Shows a reply: exactly, but made safe and whole where a person reads it.
///
/// # Errors
///
/// As of [`pass`].
pub(crate) fn show(reply: &[u8]) -> anyhow::Result<()> {
    if !io::stdout().is_terminal() {
        return pass(reply);
    }
    let mut escaped = escape(reply);
    if !escaped.is_empty() && !escaped.ends_with('\n') {
        escaped.push('\n');
    }
    pass(escaped.as_bytes())
}

/// Writes a message to standard error.
pub(crate) fn tell(message: &str) {
    // A message that cannot be written cannot be complained about either.
    let _ = writeln!(io::stderr(), "{}", escape(message.as_bytes()));
}

/// Shows control characters and bytes that are not UTF-8 by their numbers. A terminal
/// obeys control characters: a server could clear the screen with them, or worse.
fn escape(bytes: &[u8]) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for part in bytes.utf8_chunks() {
        for character in part.valid().chars() {
            if character.is_control() && !matches!(character, '\n' | '\t') {
                escaped.extend(character.escape_default());
            } else {
                escaped.push(character);
            }
        }
        for byte in part.invalid() {
            escaped.push_str(&format!("\\x{byte:02x}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_terminal_gets_no_control_character_but_tab_and_newline() {
        assert_eq!(escape("STRASSE\t1\nΐ\n".as_bytes()), "STRASSE\t1\nΐ\n");
        assert_eq!(escape(b"\x1b[2J\r\0\x7f"), r"\u{1b}[2J\r\u{0}\u{7f}");
        // U+009B means the same to a terminal as ESC and a bracket; so does byte 9B to
        // an old one.
        assert_eq!(escape("\u{9b}2J".as_bytes()), r"\u{9b}2J");
        assert_eq!(escape(b"\x9b2J \xc3"), r"\x9b2J \xc3");
    }
}
