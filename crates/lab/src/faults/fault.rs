//! One thing that goes wrong.

use std::time::Duration;

use server_kit::{Capacity, Starts};
use servers::Entry;

use super::others::Others;
use super::outcome::Outcome;
use super::server::{Environment, Server};

/// One thing that goes wrong, and what must come of it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// What goes wrong, in a few words.
    pub(crate) what: &'static str,
    flags: &'static [&'static str],
    environment: Environment,
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
}

/// A short pause, for a fault that is made of pauses.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// What a client sends that does not stop.
pub(super) const FLOOD: &[u8] = b"text without end\n";

impl Fault {
    pub(super) const fn new(
        name: &'static str,
        act: fn(&Scene<'_>) -> Result<(), Outcome>,
    ) -> Self {
        let (flags, environment) = (&[], Environment::Plain);
        Self { name, what: "", flags, environment, ends_the_server: false, act }
    }

    /// What goes wrong, in a few words.
    pub(super) const fn what(mut self, what: &'static str) -> Self {
        self.what = what;
        self
    }

    /// Arguments added to the server's command line.
    pub(super) const fn flags(mut self, flags: &'static [&'static str]) -> Self {
        self.flags = flags;
        self
    }

    pub(super) const fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The server has ended afterwards, so no other client can be served.
    pub(super) const fn ends_the_server(mut self) -> Self {
        self.ends_the_server = true;
        self
    }

    /// Starts a server of `model`, makes the fault and judges what comes of it.
    pub(crate) fn run(&self, model: &Entry) -> Outcome {
        self.judge(model).unwrap_or_else(|outcome| outcome)
    }

    fn judge(&self, model: &Entry) -> Result<Outcome, Outcome> {
        let mut server = Server::start(model, self.flags, self.environment, self.what)?;
        server.warm_up()?;
        let Entry { capacity, starts, .. } = *model;
        let others = Others::arrive(&server, capacity, !self.ends_the_server)?;
        let scene = Scene { server: &server, others: &others, capacity, starts };
        (self.act)(&scene)?;
        if self.ends_the_server {
            return Ok(Outcome::Held);
        }
        let waited = others.leave()?;
        server.expect_nothing_left()?;
        Ok(if waited { Outcome::OthersWaited } else { Outcome::Held })
    }
}
