//! A prompt in a terminal: type a line, read its reply, until Ctrl-D.

use std::io::{self, IsTerminal};

use anyhow::Context;
use rustyline::config::Behavior;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};

use crate::connection::Connection;
use crate::exchange::exchange;
use crate::output;

pub(crate) fn run(connection: &mut Connection, address: &str) -> anyhow::Result<()> {
    let mut editor = editor().context("cannot use this terminal")?;
    output::tell(&format!(
        "connected to {address}\nType a line and press Enter. Ctrl-D leaves."
    ));
    loop {
        match editor.readline("> ") {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => exchange(connection, &line)?,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => break,
            Err(error) => return Err(error).context("cannot read from the terminal"),
        }
    }
    output::tell("bye");
    Ok(())
}

/// An editor that keeps its history in memory, for this conversation only.
fn editor() -> rustyline::Result<DefaultEditor> {
    // The prompt belongs on the terminal even when the replies go to a file.
    let behavior =
        if io::stdout().is_terminal() { Behavior::Stdio } else { Behavior::PreferTerm };
    let config = Config::builder().auto_add_history(true).behavior(behavior).build();
    DefaultEditor::with_config(config)
}
