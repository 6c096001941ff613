//! What the clients did, as the lesson saw it, and the server's threads, as its trace
//! tells, on one clock.

mod characters;
mod clients;
mod fold;
mod svg;
mod threads;
mod trace;
mod words;

use crate::clock::Moment;
use crate::history::{ClientEvent, History, Peer};
use crate::server::EndedServer;

pub(crate) use trace::joined;

/// The whole picture: a lane for each client and for each thread. Times are in seconds
/// since the first thing that happened.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    groups: Vec<Group>,
    /// The clients, in the order in which they came: for their colours.
    names: Vec<&'static str>,
    /// What happened to a server at one moment.
    marks: Vec<(f64, &'static str)>,
    end: f64,
}

/// The clients, or the threads of one server.
#[derive(Debug, Default)]
struct Group {
    title: String,
    lanes: Vec<Lane>,
}

/// One client, or one thread.
#[derive(Debug, Default, PartialEq)]
struct Lane {
    name: String,
    segments: Vec<Segment>,
    /// When it was answered.
    answers: Vec<f64>,
}

/// A part of a lane, in which it does one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment {
    from: f64,
    to: f64,
    activity: Activity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Activity {
    /// A client whose connection is not there yet.
    Connecting,
    /// A client that has a connection, and has asked nothing.
    Quiet,
    /// A client that has asked, and has no answer.
    Waiting,
    /// A thread that waits for a client to connect.
    Accepting,
    /// A thread that works for a client.
    Working(&'static str),
    /// A thread that can do nothing until this client does something.
    Blocked(&'static str),
    /// A thread that waits for the backend, in place of this client.
    Backend(&'static str),
    /// A server of which it is only known that it uses a core.
    Computing,
}

impl Activity {
    /// The client that a thread serves.
    fn client(self) -> Option<&'static str> {
        match self {
            Self::Working(name) | Self::Blocked(name) | Self::Backend(name) => Some(name),
            _ => None,
        }
    }
}

impl Timeline {
    /// Lays the traces of the servers beside what the lesson saw.
    pub(crate) fn join(history: &History, servers: &[EndedServer]) -> Self {
        let Some(&(start, ..)) = history.events.first() else { return Self::default() };
        let mut names = Vec::new();
        for (_, name, _) in &history.events {
            if !names.contains(name) {
                names.push(*name);
            }
        }
        let clients = clients::lanes(&history.events, &names, start);
        let mut groups = vec![Group { title: "clients".to_owned(), lanes: clients }];
        let is_crowd = |name| history.crowds.values().any(|one| *one == name);
        groups.extend(servers.iter().enumerate().map(|(number, server)| {
            let names = history.names(number);
            let lanes = match &server.trace {
                Some(text) => {
                    threads::lanes(&trace::spans(text, start), &names, is_crowd)
                }
                None => vec![threads::cpu_time(&server.cpu_time, start)],
            };
            Group { title: server.command.to_string(), lanes }
        }));
        let lanes = groups.iter().flat_map(|group| &group.lanes);
        let ends = lanes.flat_map(|lane| lane.segments.iter().map(|segment| segment.to));
        let end = ends.fold(0.0, f64::max);
        let marks =
            history.marks.iter().map(|(at, what)| (at.seconds_since(start), *what));
        Self { groups, names, marks: marks.collect(), end }
    }

    fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.groups.iter().flat_map(|group| &group.lanes)
    }
}

/// The letter of a client in the picture.
fn letter(name: &str) -> char {
    name.chars().next().unwrap_or('?').to_ascii_uppercase()
}
