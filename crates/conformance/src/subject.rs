//! The server to check.

use std::net::SocketAddr;
use std::time::Duration;

use crate::check::Setup;
use crate::client::Client;
use crate::server::Server;
use crate::{Failure, Launcher, Outcome, Process, Promise};

/// What to check: a server at an address, or one that each check starts anew.
#[derive(Clone, Debug)]
pub struct Subject {
    target: Target,
    promise: Promise,
    patience: Duration,
}

#[derive(Clone, Debug)]
enum Target {
    Address(SocketAddr),
    Launcher(Launcher),
}

/// A reply is waited for this long. It never comes late from a server that keeps the
/// rules, so only a failure takes as long.
const PATIENCE: Duration = Duration::from_secs(10);

impl Subject {
    /// A server that runs already. Checks that need to start one are skipped.
    pub fn at(address: SocketAddr, promise: Promise) -> Self {
        Self::new(Target::Address(address), promise)
    }

    /// A server that is started anew for each check.
    pub fn started_by(launcher: Launcher, promise: Promise) -> Self {
        Self::new(Target::Launcher(launcher), promise)
    }

    /// Waits for each thing that should come as long as `patience`, which is 10 s
    /// otherwise.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn new(target: Target, promise: Promise) -> Self {
        Self { target, promise, patience: PATIENCE }
    }

    /// What it promises beyond the rules.
    pub fn promise(&self) -> Promise {
        self.promise
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
    pub fn answers(&self) -> Result<(), Failure> {
        match &self.target {
            Target::Address(address) => {
                let mut client =
                    Client::connect(*address, "a new client", self.patience)?;
                client.ask("PROBE", "PROBE")?;
                // The one end that even the tutorial's servers notice.
                client.reset();
                Ok(())
            }
            Target::Launcher(_) => Ok(()),
        }
    }

    pub(crate) fn waits(&self) -> Duration {
        self.patience
    }

    pub(crate) fn takes_our_flags(&self) -> bool {
        self.launcher().is_some_and(Launcher::takes_our_flags)
    }

    pub(crate) fn can_be_started(&self) -> bool {
        matches!(self.target, Target::Launcher(_))
    }

    /// The server for one check.
    pub(crate) fn server(&self, setup: &Setup) -> Result<Server, Outcome> {
        let (address, process) = match &self.target {
            Target::Address(address) => (*address, None),
            Target::Launcher(launcher) => {
                let process = start(launcher, setup)?;
                (process.address(), Some(process))
            }
        };
        Ok(Server::new(self, setup, address, process))
    }
}

fn start(launcher: &Launcher, setup: &Setup) -> Result<Process, Outcome> {
    setup.launcher(launcher).start().map_err(|error| {
        if setup.unprivileged {
            // A user without rights may not even see the program.
            return Outcome::Skip(format!("as a user without rights: {error}"));
        }
        if setup.descriptors.is_some() && !launcher.takes_our_flags() {
            return Outcome::Skip(
                "needs a server that starts with 40 descriptors".into(),
            );
        }
        let sent = format!("a start with: {}", setup.flags.join(" "));
        Failure::new(sent, "a server that is ready", error.to_string()).into()
    })
}
