//! What a lesson leaves for the book: the transcripts, the picture, the same in words,
//! and the trace.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use fs_err as fs;

use crate::history::{History, Peer};
use crate::line::Line;
use crate::narrator::Narrator;
use crate::server::EndedServer;
use crate::settings::USUAL;
use crate::timeline::{Timeline, joined};

/// A lesson that has come to its end.
pub struct Played {
    name: &'static str,
    title: &'static str,
    transcript: String,
    history: History,
    servers: Vec<EndedServer>,
    timeline: Timeline,
}

const HOST: &str = "127.0.0.1:";

impl Played {
    pub(crate) fn new(
        name: &'static str,
        title: &'static str,
        narrator: Narrator,
        servers: Vec<EndedServer>,
    ) -> Self {
        let (terminal, transcript, history) = narrator.into_parts();
        let timeline = Timeline::join(&history, &servers);
        terminal.show(&Line::Title("The picture"));
        terminal.show(&Line::Picture(&timeline.characters(report::terminal::width())));
        Self { name, title, transcript, history, servers, timeline }
    }

    /// The clients' terminal, with the server's usual port.
    fn transcript(&self) -> String {
        let addresses = self.servers.iter().map(|server| server.address.to_string());
        let text = self.transcript.trim_start().to_owned();
        addresses.fold(text, |text, address| text.replace(&address, USUAL))
    }

    /// The server's terminal, without its times, and with the same ports in every run.
    fn server_transcript(&self) -> String {
        // A traceback names files of the repository.
        let root = format!("{}/", servers::root().display());
        let mut texts = Vec::new();
        for (number, server) in self.servers.iter().enumerate() {
            let command = &server.command;
            let mut text = format!("$ {}\n", command.typed());
            if command.is_model() {
                text += &format!("{} listening on {USUAL}\n", command.server.name());
            }
            let mut of_crowds = HashSet::new();
            for line in &server.log {
                let line = without_time(line).replace(&root, "");
                let line = line.replace(&server.address.to_string(), USUAL);
                let Some((before, port, after)) = peer(&line) else {
                    text += &format!("{line}\n");
                    continue;
                };
                let peer = Peer { server: number, port };
                if !self.history.crowds.contains_key(&peer) {
                    // A port that is no client's is the server's own, and stays.
                    let port = self.history.shown_port(peer);
                    text += &format!("{before}{HOST}{port}{after}\n");
                } else if of_crowds.insert(after.to_owned()) {
                    // Of a thousand lines that say the same, one is enough.
                    text += &format!("(of each of the crowd:{after})\n");
                }
            }
            texts.push(text);
        }
        texts.join("\n")
    }

    /// The picture for a page.
    pub fn svg(&self) -> String {
        self.timeline.svg(self.name, self.title) + "\n"
    }

    /// The trace of all, for Perfetto.
    pub fn trace(&self) -> String {
        joined(&self.history, &self.servers, true)
    }

    /// Writes all of it into `directory`.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub fn record(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        let files = [
            ("txt", self.transcript()),
            ("server.txt", self.server_transcript()),
            ("svg", self.svg()),
            ("alt.md", self.timeline.words()),
            ("trace.json", joined(&self.history, &self.servers, false)),
        ];
        for (ending, text) in files {
            fs::write(directory.join(format!("{}.{ending}", self.name)), &text)?;
        }
        Ok(())
    }
}

/// A line of our log without its first column.
fn without_time(line: &str) -> &str {
    let time = line.get(..9).map(str::trim).unwrap_or_default();
    if !time.is_empty() && time.parse::<f64>().is_ok() { &line[9..] } else { line }
}

/// A line of the log that is about a client: what comes before its address, its port, and
/// what comes after.
fn peer(line: &str) -> Option<(&str, u16, &str)> {
    let (before, rest) = line.split_once(HOST)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((before, rest[..digits].parse().ok()?, &rest[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_about_a_client_names_its_port() {
        assert_eq!(peer(" INFO 127.0.0.1:41000 left"), Some((" INFO ", 41_000, " left")));
        assert_eq!(peer(" INFO shutting down"), None);
    }

    #[test]
    fn the_time_of_a_line_is_left_out() {
        assert_eq!(without_time("   3.054  INFO Anna left"), " INFO Anna left");
        assert_eq!(without_time("Traceback"), "Traceback");
    }
}
