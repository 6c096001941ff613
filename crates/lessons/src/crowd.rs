//! Many clients that do the same.

use std::net::{SocketAddr, TcpStream};

use anyhow::Context;
use harness::client;

use crate::history::ClientEvent;
use crate::narrator::Narrator;
use crate::stopped::Result;

/// Clients that were answered once, and are silent since. They leave when it is dropped.
pub(crate) struct Crowd<'s> {
    name: &'static str,
    narrator: &'s Narrator,
    streams: Vec<TcpStream>,
}

impl<'s> Crowd<'s> {
    /// Connects `count` clients, one after the other, each with one round trip.
    pub(crate) fn connect(
        narrator: &'s Narrator,
        name: &'static str,
        count: usize,
        address: SocketAddr,
    ) -> Result<Self> {
        narrator.beat();
        narrator.event(name, ClientEvent::Connecting);
        let connect = |number| {
            client::connect(address)
                .with_context(|| format!("client {number} of the crowd is not served"))
        };
        let streams = (0..count).map(connect).collect::<Result<Vec<_>>>()?;
        let port = |stream: &TcpStream| Some(stream.local_addr().ok()?.port());
        let ports: Vec<u16> = streams.iter().filter_map(port).collect();
        narrator.crowd_connected(name, &ports);
        Ok(Self { name, narrator, streams })
    }
}

impl Drop for Crowd<'_> {
    fn drop(&mut self) {
        self.narrator.event(self.name, ClientEvent::Left);
        self.streams.drain(..).for_each(client::reset);
    }
}
