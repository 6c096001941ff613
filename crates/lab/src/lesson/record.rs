//! What a lesson leaves for the book: the transcripts, the picture, the same in words, and
//! the trace.

use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use super::server::{Cast, Ended};
use super::timeline::{ClientEvent, Timeline, Told, Traced, joined};

/// A lesson that has come to its end.
pub(super) struct Played {
    name: &'static str,
    title: &'static str,
    told: Told,
    servers: Vec<Server>,
    transcript: String,
}

struct Server {
    cast: Cast,
    address: SocketAddr,
    ended: Ended,
}

/// In a transcript the ports of the clients count from here, and the server's is 8000.
const FIRST_PORT: u16 = 50_001;

impl Played {
    pub(super) fn new(
        name: &'static str,
        title: &'static str,
        transcript: String,
        told: Told,
        servers: Vec<(Cast, SocketAddr, Ended)>,
    ) -> Self {
        let server = |(cast, address, ended)| Server { cast, address, ended };
        let servers = servers.into_iter().map(server).collect();
        Self { name, title, told, servers, transcript }
    }

    /// The clients' terminal, with the ports that it has in every run.
    pub(super) fn transcript(&self) -> String {
        self.with_ports(self.transcript.trim_start())
    }

    /// The server's terminal, without its times, and with the same ports.
    pub(super) fn server_transcript(&self) -> String {
        let mut text = String::new();
        for server in &self.servers {
            if !text.is_empty() {
                text.push('\n');
            }
            text += &server.command();
            let mut of_crowds = Vec::new();
            for line in &server.ended.log {
                let line = without_time(line);
                // Of a thousand lines that say the same, one is enough.
                if let Some(kind) = self.kind_of_crowd_line(line) {
                    if !of_crowds.contains(&kind) {
                        text += &format!("(of each of the crowd: {kind})\n");
                        of_crowds.push(kind);
                    }
                    continue;
                }
                text += &format!("{line}\n");
            }
        }
        self.with_ports(&text)
    }

    /// What a line of the log says of a client of a crowd.
    fn kind_of_crowd_line<'a>(&self, line: &'a str) -> Option<&'a str> {
        let rest = line.split_once("127.0.0.1:")?.1;
        let (port, kind) = rest.split_once(' ')?;
        self.told.crowds.contains_key(&port.parse().ok()?).then_some(kind)
    }

    fn with_ports(&self, text: &str) -> String {
        let mut names: HashMap<u16, u16> = HashMap::new();
        let mut next = FIRST_PORT;
        for (_, _, event) in &self.told.events {
            if let ClientEvent::Connected { port: port @ 1.. } = event {
                names.insert(*port, next);
                next += 1;
            }
        }
        names.extend(self.servers.iter().map(|server| (server.address.port(), 8000)));
        let mut shown = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let length = rest[start..]
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len() - start);
            let number = &rest[start..start + length];
            let before = &rest[..start];
            shown += before;
            let is_port = before.ends_with(':') || before.ends_with("port ");
            let name = number.parse().ok().and_then(|port: u16| names.get(&port));
            match name.filter(|_| is_port) {
                Some(name) => shown += &name.to_string(),
                None => shown += number,
            }
            rest = &rest[start + length..];
        }
        shown + rest
    }

    fn traced(&self) -> Vec<Traced> {
        let traced = |server: &Server| Traced {
            command: server.cast.command(),
            trace: server.ended.trace.clone(),
            cpu_time: server.ended.cpu_time.clone(),
        };
        self.servers.iter().map(traced).collect()
    }

    fn timeline(&self) -> Timeline {
        Timeline::join(&self.told, &self.traced())
    }

    /// The picture for a terminal.
    pub(super) fn characters(&self) -> String {
        self.timeline().characters()
    }

    pub(super) fn svg(&self) -> String {
        self.timeline().svg(self.name, self.title) + "\n"
    }

    /// The trace of all, for Perfetto; with the clients of a crowd, or without.
    pub(super) fn trace(&self, crowds: bool) -> String {
        joined(&self.told, &self.traced(), crowds)
    }

    /// Writes all of it into `directory`.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub(super) fn record(&self, directory: &Path) -> Result<(), String> {
        fs::create_dir_all(directory)
            .map_err(|error| format!("cannot make {}: {error}", directory.display()))?;
        let files = [
            ("txt", self.transcript()),
            ("server.txt", self.server_transcript()),
            ("svg", self.svg()),
            ("alt.md", self.timeline().words()),
            ("trace.json", self.trace(false)),
        ];
        for (ending, text) in files {
            write(&directory.join(format!("{}.{ending}", self.name)), &text)?;
        }
        Ok(())
    }
}

impl Server {
    /// What was typed to start it, and its first line.
    fn command(&self) -> String {
        let Cast { model, flags, .. } = &self.cast;
        if model.contains('/') {
            return format!("$ {}\n", self.cast.command());
        }
        let environment = self.cast.environment.iter();
        let environment: String =
            environment.map(|(name, value)| format!("{name}={value} ")).collect();
        let flags = if flags.is_empty() {
            String::new()
        } else {
            format!(" -- {}", flags.join(" "))
        };
        let address = self.address;
        format!(
            "$ {environment}cargo run -p {model}{flags}\n{model} listening on {address}\n"
        )
    }
}

/// A line of our log without its first column.
fn without_time(line: &str) -> &str {
    let time = line.get(..9).map(str::trim).unwrap_or_default();
    if !time.is_empty() && time.parse::<f64>().is_ok() { &line[9..] } else { line }
}

/// # Errors
///
/// The file cannot be written.
pub(super) fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::clock::Moment;

    #[test]
    fn a_transcript_has_the_same_ports_in_every_run() {
        let connected = |port| (Moment(0.0), "Anna", ClientEvent::Connected { port });
        let told = Told {
            events: vec![connected(41_000), connected(41_777)],
            ..Told::default()
        };
        let played = Played::new("x", "X", String::new(), told, Vec::new());
        let text = played.with_ports("127.0.0.1:41777, from port 41000, 41000 bytes");
        assert_eq!(text, "127.0.0.1:50002, from port 50001, 41000 bytes");
    }

    #[test]
    fn the_time_of_a_line_is_left_out() {
        assert_eq!(without_time("   3.054  INFO Anna left"), " INFO Anna left");
        assert_eq!(without_time("Traceback"), "Traceback");
    }
}
