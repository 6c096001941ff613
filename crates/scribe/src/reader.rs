//! A reader with two terminals: a server in the first, commands in the second.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context;
use harness::{Launcher, Process};
use regex::Regex;

use crate::shell::{self, Ran};
use crate::typed::{self, PORT};

/// The number of readers at work at once: most of the time their commands wait.
pub(crate) const LANES: usize = 4;

/// A reader, and the server that runs in the first terminal.
#[derive(Default)]
pub(crate) struct Reader {
    server: Option<Process>,
}

impl Reader {
    /// Stops the server that runs, and starts another one.
    ///
    /// # Errors
    ///
    /// It does not start.
    pub(crate) fn start(&mut self, launcher: &Launcher) -> anyhow::Result<()> {
        self.server = None;
        self.server = Some(launcher.start().context("the server does not start")?);
        Ok(())
    }

    pub(crate) fn has_a_server(&self) -> bool {
        self.server.is_some()
    }

    /// Types `line` in the second terminal. What it prints shows the port of the book.
    ///
    /// # Errors
    ///
    /// It cannot be run.
    pub(crate) fn types(&self, line: &str) -> anyhow::Result<Ran> {
        let port = match &self.server {
            Some(server) => server.address().port(),
            None => silent_port()?,
        };
        let mut ran = shell::run(&typed::script(line, port)?)?;
        ran.output = with_the_books_port(&ran.output, port);
        Ok(ran)
    }
}

/// A port on which no server listens.
fn silent_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

fn with_the_books_port(output: &str, port: u16) -> String {
    let whole = Regex::new(&format!(r"\b{port}\b")).expect("digits are well-formed");
    whole.replace_all(output, PORT).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_port_is_replaced() {
        assert_eq!(with_the_books_port("at 127.0.0.1:41", 41), "at 127.0.0.1:8000");
        assert_eq!(with_the_books_port("410 bytes", 41), "410 bytes");
    }
}
