//! The server that a check talks to.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::check::Setup;
use crate::client::Client;
use crate::{Failure, Outcome, Process, Promise, Subject};

/// The server that a check talks to.
#[derive(Debug)]
pub(crate) struct Server {
    subject: Subject,
    setup: Setup,
    address: SocketAddr,
    process: Option<Process>,
    pub(crate) promise: Promise,
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
            promise: subject.promise(),
            patience: subject.waits(),
        }
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

    /// Whether nobody listens any more.
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
