//! Who did what when: the clients as the lesson saw them, and the server's threads as its
//! trace tells, on one clock.

mod characters;
mod clients;
mod fold;
mod svg;
mod threads;
mod trace;
mod words;

use std::collections::HashMap;

use crate::clock::Moment;
use crate::server::Ended;

pub(crate) use trace::joined;

/// What the lesson saw of its clients.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) events: Vec<(Moment, &'static str, ClientEvent)>,
    /// What happened to a server at one moment.
    pub(crate) marks: Vec<(Moment, &'static str)>,
    /// The clients of a crowd, and its name.
    pub(crate) crowds: HashMap<Peer, &'static str>,
}

/// What happened to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientEvent {
    Connecting,
    /// As whom the server knows it; a crowd is none.
    Connected(Option<Peer>),
    Asked,
    Answered,
    /// The server has closed.
    Ended,
    Left,
}

/// A client as one server of the lesson knows it. A later server may see the same port
/// again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Peer {
    /// The number of the server, from 0.
    pub(crate) server: usize,
    /// The client's own port.
    pub(crate) port: u16,
}

/// The whole picture: a line for each client and for each thread. Times are in seconds
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
    pieces: Vec<Piece>,
    /// When it was answered.
    answers: Vec<f64>,
}

/// What it does for a time.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    from: f64,
    to: f64,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A client whose connection is not there yet.
    Connecting,
    /// A client that has a connection, and has asked nothing.
    Quiet,
    /// A client that has asked, and has no answer.
    Waiting,
    /// A thread that waits for somebody to connect.
    Accepting,
    /// A thread that works for a client.
    Working(&'static str),
    /// A thread that can do nothing until this client does something.
    Blocked(&'static str),
    /// A thread that waits for the backend, in place of this client.
    Backend(&'static str),
    /// A server of which no more is known than that it uses a core.
    Computing,
}

/// In a transcript the ports of the clients count from here.
const FIRST_PORT: u16 = 50_001;

impl Told {
    /// The port that a client has in a transcript: the same in every run.
    pub(crate) fn name_of(&self, client: Peer) -> u16 {
        let connected = self.events.iter().filter_map(|(_, _, event)| match event {
            ClientEvent::Connected(Some(peer)) => Some(*peer),
            _ => None,
        });
        let place = connected.zip(FIRST_PORT..).find(|(peer, _)| *peer == client);
        place.map_or(client.port, |(_, name)| name)
    }

    /// Who is behind each port that a server saw.
    fn ports(&self, server: usize) -> HashMap<u16, &'static str> {
        let alone = self.events.iter().filter_map(|(_, name, event)| match event {
            ClientEvent::Connected(Some(peer)) => Some((*peer, *name)),
            _ => None,
        });
        let all = self.crowds.iter().map(|(peer, name)| (*peer, *name)).chain(alone);
        all.filter(|(peer, _)| peer.server == server)
            .map(|(peer, name)| (peer.port, name))
            .collect()
    }
}

/// The one lane of a server without a trace.
fn cpu_time_lane(server: &Ended, start: Moment) -> Lane {
    let readings = server.cpu_time.iter();
    let readings =
        readings.map(|(at, used)| (at.seconds_since(start), used.as_secs_f64()));
    let pieces = threads::computing(&readings.collect::<Vec<_>>());
    Lane { name: "CPU time".to_owned(), pieces, answers: Vec::new() }
}

impl Timeline {
    /// Lays the traces of the servers beside what the lesson saw.
    pub(crate) fn join(told: &Told, servers: &[Ended]) -> Self {
        let Some(start) = told.events.first().map(|event| event.0) else {
            return Self::default();
        };
        let mut names = Vec::new();
        for (_, name, _) in &told.events {
            if !names.contains(name) {
                names.push(*name);
            }
        }
        let mut groups = vec![Group {
            title: "clients".to_owned(),
            lanes: clients::lanes(&told.events, &names, start),
        }];
        for (number, server) in servers.iter().enumerate() {
            let ports = told.ports(number);
            let crowd = |name: &str| told.crowds.values().any(|one| *one == name);
            let lanes = match &server.trace {
                Some(text) => threads::lanes(&trace::spans(text, start), &ports, crowd),
                None => vec![cpu_time_lane(server, start)],
            };
            groups.push(Group { title: server.cast.command(), lanes });
        }
        let pieces = groups.iter().flat_map(|group| &group.lanes);
        let ends = pieces.flat_map(|lane| lane.pieces.iter().map(|piece| piece.to));
        let end = ends.fold(0.0, f64::max);
        let marks = told.marks.iter().map(|(at, what)| (at.seconds_since(start), *what));
        Self { groups, names, marks: marks.collect(), end }
    }

    fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.groups.iter().flat_map(|group| &group.lanes)
    }

    /// The place of a client among all, from 0.
    fn place(&self, name: &str) -> usize {
        self.names.iter().position(|one| *one == name).unwrap_or_default()
    }

    /// The letter of a client in the picture.
    fn letter(name: &str) -> char {
        name.chars().next().unwrap_or('?').to_ascii_uppercase()
    }
}
