//! The server to check, as its owner describes it.

use std::net::SocketAddr;
use std::time::Duration;

use harness::client::Client;
use harness::{Launcher, Unexpected};

/// What to check: a server at an address, or one that each check starts anew.
#[derive(Clone, Debug)]
pub struct Subject {
    pub(crate) target: Target,
    /// How many clients it serves at once. `None` stands for any number.
    pub(crate) limit: Option<usize>,
    /// It starts a thread or a process for each connection.
    pub(crate) spawns: bool,
    /// How long to wait for what should come.
    pub(crate) timeout: Duration,
}

#[derive(Clone, Debug)]
pub(crate) enum Target {
    Address(SocketAddr),
    Launcher(Launcher),
}

/// A reply is waited for this long. It never comes late from a server that keeps the
/// rules, so only a failure takes as long.
const TIMEOUT: Duration = Duration::from_secs(10);

impl Subject {
    /// A server that runs already. Checks that need to start one are skipped.
    pub fn at(address: SocketAddr) -> Self {
        Self::new(Target::Address(address))
    }

    /// A server that is started anew for each check.
    pub fn started_by(launcher: Launcher) -> Self {
        Self::new(Target::Launcher(launcher))
    }

    fn new(target: Target) -> Self {
        Self { target, limit: None, spawns: false, timeout: TIMEOUT }
    }

    /// It serves this number of clients at once, and the next ones wait until one of them
    /// leaves. `None` stands for any number, up to `--max-connections`: that is the
    /// default.
    ///
    /// # Panics
    ///
    /// If the number is 0: such a server serves no client.
    pub fn serving(mut self, clients: Option<usize>) -> Self {
        assert!(clients != Some(0), "a server serves at least one client at a time");
        self.limit = clients;
        self
    }

    /// Whether it starts a thread or a process for each connection, and so may fail to
    /// start one (rule S11). It does not by default.
    pub fn spawning(mut self, for_each_connection: bool) -> Self {
        self.spawns = for_each_connection;
        self
    }

    /// Waits for each thing that should come as long as `timeout`, which is 10 s by
    /// default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How it is started, if it is started for each check.
    pub fn launcher(&self) -> Option<&Launcher> {
        match &self.target {
            Target::Address(_) => None,
            Target::Launcher(launcher) => Some(launcher),
        }
    }

    /// Asks a server that runs already whether it answers a new client.
    ///
    /// # Errors
    ///
    /// It does not.
    pub fn answers(&self) -> Result<(), Unexpected> {
        let Target::Address(address) = &self.target else { return Ok(()) };
        let mut client =
            Client::connect(*address, "a new client", self.timeout)?.polite();
        client.ask("PROBE", "PROBE")?;
        // The one end that even the tutorial's servers notice.
        client.reset();
        Ok(())
    }

    /// Whether it is a server of ours, and not one that a command starts.
    pub(crate) fn is_ours(&self) -> bool {
        self.launcher().is_some_and(|launcher| !launcher.is_foreign())
    }

    pub(crate) fn serves_at_once(&self, clients: usize) -> bool {
        self.limit.is_none_or(|limit| limit >= clients)
    }
}
