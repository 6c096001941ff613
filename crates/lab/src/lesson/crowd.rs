//! Many clients that do the same.

use std::net::{SocketAddr, TcpStream};

use super::screen::Mark;
use super::stage::Stage;
use super::stopped::{Outcome, Stopped};
use super::timeline::ClientEvent;
use crate::held;

/// Clients that were answered once, and are silent since. They leave when it is dropped.
pub(crate) struct Crowd<'s> {
    name: &'static str,
    stage: &'s Stage,
    streams: Vec<TcpStream>,
}

impl<'s> Crowd<'s> {
    /// Connects `count` clients, one after the other, each with one round trip.
    pub(super) fn connect(
        stage: &'s Stage,
        name: &'static str,
        count: usize,
        address: SocketAddr,
    ) -> Outcome<Self> {
        stage.beat();
        stage.event(name, ClientEvent::Connecting);
        let mut streams = Vec::new();
        for number in 0..count {
            let stream = held::connect(address).map_err(|error| {
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
            conformance::reset(stream);
        }
    }
}
