//! What a lesson leaves for the book: the transcripts, the picture, the same in words, and
//! the trace.

use std::io;
use std::path::Path;

use fs_err as fs;

use crate::Lesson;
use crate::server::Ended;
use crate::stage::Stage;
use crate::timeline::{Peer, Timeline, Told, joined};

/// A lesson that has come to its end.
pub struct Played {
    name: &'static str,
    title: &'static str,
    transcript: String,
    told: Told,
    servers: Vec<Ended>,
    timeline: Timeline,
}

/// While a class looks on, the server is where `cargo run -p client` looks for it. A
/// transcript shows this address in any case.
pub const USUAL: &str = "127.0.0.1:8000";

const HOST: &str = "127.0.0.1:";

impl Played {
    pub(crate) fn new(lesson: &Lesson, stage: Stage) -> Self {
        let Lesson { name, title, .. } = *lesson;
        let transcript = stage.transcript();
        let (told, servers) = stage.into_records();
        let timeline = Timeline::join(&told, &servers);
        Self { name, title, transcript, told, servers, timeline }
    }

    /// The clients' terminal, with the server's usual port.
    pub(crate) fn transcript(&self) -> String {
        let mut text = self.transcript.trim_start().to_owned();
        for server in &self.servers {
            text = text.replace(&server.address.to_string(), USUAL);
        }
        text
    }

    /// The server's terminal, without its times, and with the same ports in every run.
    pub(crate) fn server_transcript(&self) -> String {
        let mut text = String::new();
        for (number, server) in self.servers.iter().enumerate() {
            if !text.is_empty() {
                text.push('\n');
            }
            text += &head(server);
            let mut of_crowds = Vec::new();
            for line in &server.log {
                let line = without_place(without_time(line));
                let line = line.replace(&server.address.to_string(), USUAL);
                let Some((before, port, after)) = peer(&line) else {
                    text += &format!("{line}\n");
                    continue;
                };
                let peer = Peer { server: number, port };
                if !self.told.crowds.contains_key(&peer) {
                    // A port that is no client's is the server's own, and stays.
                    let name = self.told.name_of(peer);
                    text += &format!("{before}{HOST}{name}{after}\n");
                } else if !of_crowds.iter().any(|one| one == after) {
                    // Of a thousand lines that say the same, one is enough.
                    text += &format!("(of each of the crowd:{after})\n");
                    of_crowds.push(after.to_owned());
                }
            }
        }
        text
    }

    /// The picture for a terminal.
    pub(crate) fn characters(&self) -> String {
        self.timeline.characters()
    }

    /// The picture for a page.
    pub fn svg(&self) -> String {
        self.timeline.svg(self.name, self.title) + "\n"
    }

    /// The trace of all, for Perfetto; with the clients of a crowd, or without.
    pub fn trace(&self, crowds: bool) -> String {
        joined(&self.told, &self.servers, crowds)
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
            ("trace.json", self.trace(false)),
        ];
        for (ending, text) in files {
            fs::write(directory.join(format!("{}.{ending}", self.name)), &text)?;
        }
        Ok(())
    }
}

/// What was typed to start a server, and its first line.
fn head(server: &Ended) -> String {
    let cast = &server.cast;
    if cast.is_script() {
        return format!("$ {}\n", cast.command());
    }
    format!("$ {}\n{} listening on {USUAL}\n", cast.cargo_run(), cast.server.name())
}

/// A line of our log without its first column.
fn without_time(line: &str) -> &str {
    let time = line.get(..9).map(str::trim).unwrap_or_default();
    if !time.is_empty() && time.parse::<f64>().is_ok() { &line[9..] } else { line }
}

/// A line without the place of the repository, which a traceback names.
fn without_place(line: &str) -> String {
    line.replace(&format!("{}/", servers::root().display()), "")
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
    use crate::clock::Moment;
    use crate::timeline::ClientEvent;

    #[test]
    fn a_client_has_the_same_port_in_every_run() {
        let connected = |server, port| {
            let peer = Peer { server, port };
            (Moment(0.0), "Anna", ClientEvent::Connected(Some(peer)))
        };
        // The second server sees a port again that the first one saw.
        let events =
            vec![connected(0, 41_000), connected(0, 41_777), connected(1, 41_000)];
        let told = Told { events, ..Told::default() };
        assert_eq!(told.name_of(Peer { server: 0, port: 41_777 }), 50_002);
        assert_eq!(told.name_of(Peer { server: 1, port: 41_000 }), 50_003);
        assert_eq!(peer(" INFO 127.0.0.1:41000 left"), Some((" INFO ", 41_000, " left")));
        assert_eq!(peer(" INFO shutting down"), None);
    }

    #[test]
    fn the_time_of_a_line_is_left_out() {
        assert_eq!(without_time("   3.054  INFO Anna left"), " INFO Anna left");
        assert_eq!(without_time("Traceback"), "Traceback");
    }
}
