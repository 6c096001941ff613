//! Many clients that do the same.

use std::net::SocketAddr;

use anyhow::anyhow;
use harness::client::Client;

use crate::history::ClientEvent;
use crate::narrator::Narrator;
use crate::stopped::Result;

/// Clients that were answered once, and are silent since. They leave when it is dropped.
pub(crate) struct Crowd<'s> {
    name: &'static str,
    narrator: &'s Narrator,
    clients: Vec<Client>,
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
            Client::served(address, "one of the crowd").map_err(|failure| {
                anyhow!("client {number} of the crowd is not served: {}", failure.came)
            })
        };
        let clients = (0..count).map(connect).collect::<Result<Vec<_>>>()?;
        let port = |client: &Client| Some(client.address().ok()?.port());
        let ports: Vec<u16> = clients.iter().filter_map(port).collect();
        narrator.crowd_connected(name, &ports);
        Ok(Self { name, narrator, clients })
    }
}

impl Drop for Crowd<'_> {
    fn drop(&mut self) {
        self.narrator.event(self.name, ClientEvent::Left);
        self.clients.drain(..).for_each(Client::reset);
    }
}
