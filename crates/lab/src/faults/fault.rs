//! One thing that goes wrong.

use std::time::Duration;

use server_kit::{Capacity, Starts};

use super::client::Client;
use super::others::Others;
use super::outcome::{Fell, Outcome};
use super::server::{Home, Server};
use harness::usage::Usage;
use servers::Entry;

/// One thing that goes wrong, and what must come of it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// What goes wrong, in a few words.
    pub(crate) what: &'static str,
    flags: &'static [&'static str],
    home: Home,
    ends_the_server: bool,
    act: fn(&Scene<'_>) -> Result<(), Outcome>,
}

/// What a fault acts on.
pub(super) struct Scene<'a> {
    pub(super) server: &'a Server,
    pub(super) others: &'a Others<'a>,
    pub(super) capacity: Capacity,
    /// What the model starts for each client.
    pub(super) starts: Starts,
    /// What the server occupied before anybody came.
    pub(super) before: Option<Usage>,
}

/// A short pause, for a fault that is made of pauses.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

impl Fault {
    pub(super) const fn new(
        name: &'static str,
        what: &'static str,
        act: fn(&Scene<'_>) -> Result<(), Outcome>,
    ) -> Self {
        let (flags, home, ends_the_server) = (&[], Home::Here, false);
        Self { name, what, flags, home, ends_the_server, act }
    }

    /// Words added to the server's command line.
    pub(super) const fn flags(mut self, flags: &'static [&'static str]) -> Self {
        self.flags = flags;
        self
    }

    pub(super) const fn home(mut self, home: Home) -> Self {
        self.home = home;
        self
    }

    /// There is no server afterwards that could serve the others.
    pub(super) const fn ends_the_server(mut self) -> Self {
        self.ends_the_server = true;
        self
    }

    /// Starts a server of `model`, makes the fault and judges what comes of it.
    pub(crate) fn run(&self, model: &Entry) -> Outcome {
        self.judge(model).unwrap_or_else(|outcome| outcome)
    }

    fn judge(&self, model: &Entry) -> Result<Outcome, Outcome> {
        let server = Server::start(model, self.flags, self.home)?;
        warm_up(&server)?;
        let before = server.settled();
        let Entry { capacity, starts, .. } = *model;
        let others = if self.ends_the_server {
            Others::nobody(&server, capacity)
        } else {
            Others::arrive(&server, capacity)?
        };
        let scene = Scene { server: &server, others: &others, capacity, starts, before };
        (self.act)(&scene)?;
        if self.ends_the_server {
            return Ok(Outcome::Held);
        }
        let waited = others.leave()?;
        server.expect_nothing_left(before)?;
        Ok(if waited { Outcome::NotPromised("waits") } else { Outcome::Held })
    }
}

/// What a server makes once, for its first client, is not left by the fault.
fn warm_up(server: &Server) -> Result<(), Fell> {
    let mut client: Client = server.client("the first client of all")?;
    client.exchange(&b"a".repeat(1 << 20), &b"A".repeat(1 << 20), 1)
}
