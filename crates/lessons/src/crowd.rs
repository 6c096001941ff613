//! Many clients that do the same.

use std::net::{SocketAddr, TcpStream};

use crate::screen::Mark;
use crate::stage::Stage;
use crate::stopped::{Outcome, Stopped};
use crate::timeline::ClientEvent;
use harness::client;

/// Clients that were answered once, and are silent since. They leave when it is dropped.
pub(crate) struct Crowd<'s> {
    name: &'static str,
    stage: &'s Stage,
    streams: Vec<TcpStream>,
}

impl<'s> Crowd<'s> {
    /// Connects `count` clients, one after the other, each with one round trip.
    pub(crate) fn connect(
        stage: &'s Stage,
        name: &'static str,
        count: usize,
        address: SocketAddr,
    ) -> Outcome<Self> {
        stage.beat();
        stage.event(name, ClientEvent::Connecting);
        let mut streams = Vec::new();
        for number in 0..count {
            let stream = client::connect(address).map_err(|error| {
                Stopped::Failed(format!(
                    "client {number} of the crowd is not served: {error}"
                ))
            })?;
            streams.push(stream);
        }
        stage.event(name, ClientEvent::Connected(None));
        let ports = streams.iter().filter_map(|one| Some(one.local_addr().ok()?.port()));
        stage.crowd_has(name, ports);
        stage.client_line(name, Mark::Note, "connect, and each hears \"HELLO\\n\"");
        Ok(Self { name, stage, streams })
    }
}

impl Drop for Crowd<'_> {
    fn drop(&mut self) {
        self.stage.event(self.name, ClientEvent::Left);
        for stream in self.streams.drain(..) {
            harness::client::reset(stream);
        }
    }
}
