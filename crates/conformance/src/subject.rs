//! The server to check.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use harness::{Launcher, Process};

use crate::client::Client;
use crate::setup::Setup;
use crate::{Failure, Outcome};

/// What to check: a server at an address, or one that each check starts anew.
#[derive(Clone, Debug)]
pub struct Subject {
    target: Target,
    /// How many clients it serves at once. `None` stands for any number.
    at_once: Option<usize>,
    thread_per_connection: bool,
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
    pub fn at(address: SocketAddr) -> Self {
        Self::new(Target::Address(address))
    }

    /// A server that is started anew for each check.
    pub fn started_by(launcher: Launcher) -> Self {
        Self::new(Target::Launcher(launcher))
    }

    /// It serves this number of clients at once, and the next ones wait until one of them
    /// leaves. `None` stands for any number, up to `--max-connections`: that is the default.
    ///
    /// # Panics
    ///
    /// If the number is 0: such a server serves no client.
    pub fn serving(mut self, clients: Option<usize>) -> Self {
        assert!(clients != Some(0), "a server serves at least one client at a time");
        self.at_once = clients;
        self
    }

    /// It starts a thread for each connection, and so may fail to start one (rule S11).
    pub fn with_a_thread_each(mut self, thread_per_connection: bool) -> Self {
        self.thread_per_connection = thread_per_connection;
        self
    }

    /// Waits for each thing that should come as long as `patience`, which is 10 s
    /// otherwise.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn new(target: Target) -> Self {
        let (at_once, thread_per_connection) = (None, false);
        Self { target, at_once, thread_per_connection, patience: PATIENCE }
    }

    pub(crate) fn serves_at_once(&self, clients: usize) -> bool {
        self.at_once.is_none_or(|at_once| at_once >= clients)
    }

    /// How many clients it serves at once, if not any number.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.at_once
    }

    pub(crate) fn starts_a_thread_each(&self) -> bool {
        self.thread_per_connection
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

/// The server that a check talks to.
#[derive(Debug)]
pub(crate) struct Server {
    subject: Subject,
    setup: Setup,
    address: SocketAddr,
    process: Option<Process>,
    /// How many clients it serves at once, if not any number.
    pub(crate) limit: Option<usize>,
    /// How long to wait for what should come.
    pub(crate) patience: Duration,
}

impl Server {
    pub(crate) fn new(
        subject: &Subject,
        setup: &Setup,
        address: SocketAddr,
        process: Option<Process>,
    ) -> Self {
        Self {
            subject: subject.clone(),
            setup: *setup,
            address,
            process,
            limit: subject.limit(),
            patience: subject.waits(),
        }
    }

    pub(crate) fn serves_at_once(&self, clients: usize) -> bool {
        self.subject.serves_at_once(clients)
    }

    /// Another server of the same kind, on which no client has been yet.
    ///
    /// What became of the clients before is for other rules. A server that runs already
    /// cannot be started again: there it is the same one.
    pub(crate) fn fresh(&self) -> Result<Self, Outcome> {
        self.subject.server(&self.setup)
    }

    /// A client of a check that has only one, or only one at a time.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        self.client_called("the client")
    }

    pub(crate) fn client_called(&self, who: &'static str) -> Result<Client, Failure> {
        Client::connect(self.address, who, self.patience)
    }

    /// Whether it listens no more.
    pub(crate) fn refuses(&self) -> bool {
        let refused = |error: &std::io::Error| error.kind() != ErrorKind::TimedOut;
        TcpStream::connect_timeout(&self.address, self.patience)
            .is_err_and(|error| refused(&error))
    }

    /// The process that was started for the check.
    pub(crate) fn process(&self) -> &Process {
        self.process.as_ref().expect("a check that asks for it needs Need::Start")
    }

    /// Adds to `failure` how the server ended, if it did.
    pub(crate) fn with_its_end(&self, mut failure: Failure) -> Failure {
        if let Some(process) = &self.process
            && let Some(status) = process.wait(Duration::from_millis(100))
        {
            let log = process.log();
            let last = log.last().map_or("nothing", String::as_str);
            failure.came +=
                &format!("; the server ended: {status}; it wrote last: {last}");
        }
        failure
    }
}
