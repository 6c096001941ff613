//! What happened to the clients of a lesson, and when.

use std::collections::HashMap;

use crate::clock::Moment;

/// All that happened, as the lesson saw it.
#[derive(Default)]
pub(crate) struct History {
    /// What happened to the client of that name, in the order in which the lesson saw it.
    pub(crate) events: Vec<(Moment, &'static str, ClientEvent)>,
    /// What happened to a server at one moment.
    pub(crate) marks: Vec<(Moment, &'static str)>,
    /// The clients of crowds, and the name of each crowd.
    pub(crate) crowds: HashMap<Peer, &'static str>,
}

/// What happened to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientEvent {
    Connecting,
    /// The address that the server knows the client by; a crowd has none.
    Connected(Option<Peer>),
    Asked,
    Answered,
    /// The server has closed the connection.
    Closed,
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

/// In a transcript the ports of the clients count from here.
const FIRST_PORT: u16 = 50_001;

impl History {
    /// The port that a client has in a transcript: the same in every run.
    pub(crate) fn shown_port(&self, client: Peer) -> u16 {
        let mut ports = self.connected().zip(FIRST_PORT..);
        let found = ports.find(|((peer, _), _)| *peer == client);
        found.map_or(client.port, |(_, port)| port)
    }

    /// The name of the client behind each port that a server saw.
    pub(crate) fn names(&self, server: usize) -> HashMap<u16, &'static str> {
        let crowds = self.crowds.iter().map(|(peer, name)| (*peer, *name));
        let all =
            crowds.chain(self.connected()).filter(|(peer, _)| peer.server == server);
        all.map(|(peer, name)| (peer.port, name)).collect()
    }

    fn connected(&self) -> impl Iterator<Item = (Peer, &'static str)> {
        self.events.iter().filter_map(|(_, name, event)| match event {
            ClientEvent::Connected(peer) => Some(((*peer)?, *name)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_the_same_port_in_every_run() {
        let connected = |server, port| {
            let peer = Peer { server, port };
            (Moment(0.0), "Anna", ClientEvent::Connected(Some(peer)))
        };
        // The second server sees a port again that the first one saw.
        let events =
            vec![connected(0, 41_000), connected(0, 41_777), connected(1, 41_000)];
        let history = History { events, ..History::default() };
        assert_eq!(history.shown_port(Peer { server: 0, port: 41_777 }), 50_002);
        assert_eq!(history.shown_port(Peer { server: 1, port: 41_000 }), 50_003);
    }
}
