//! Many clients that do the same.

use std::net::SocketAddr;

use crate::screen::Mark;
use crate::stage::Stage;
use crate::stopped::{Outcome, Stopped};
use crate::timeline::ClientEvent;
use harness::client::Client;

/// Clients that were answered once, and are silent since. They leave when it is dropped.
pub(crate) struct Crowd<'s> {
    name: &'static str,
    stage: &'s Stage,
    clients: Vec<Client>,
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
        let mut clients = Vec::new();
        for number in 0..count {
            let client =
                Client::served(address, "one of the crowd").map_err(|failure| {
                    Stopped::Failed(format!(
                        "client {number} of the crowd is not served: {}",
                        failure.came
                    ))
                })?;
            clients.push(client);
        }
        stage.event(name, ClientEvent::Connected(None));
        let ports = clients.iter().filter_map(|one| Some(one.address().ok()?.port()));
        stage.crowd_has(name, ports);
        stage.client_line(name, Mark::Note, "connect, and each hears \"HELLO\\n\"");
        Ok(Self { name, stage, clients })
    }
}

impl Drop for Crowd<'_> {
    fn drop(&mut self) {
        self.stage.event(self.name, ClientEvent::Left);
        self.clients.drain(..).for_each(Client::reset);
    }
}
