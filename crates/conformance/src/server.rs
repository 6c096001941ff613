//! The server that a check talks to.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use harness::client::Client;
use harness::usage::Thread;
use harness::{Process, Unexpected};

use crate::setup::Setup;
use crate::subject::Target;
use crate::{Subject, Verdict};

/// The server that a check talks to.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) subject: Subject,
    setup: Setup,
    address: SocketAddr,
    process: Option<Process>,
}

impl Server {
    /// The server for one check: it is started anew if it can be.
    pub(crate) fn of(subject: &Subject, setup: &Setup) -> Result<Self, Verdict> {
        let (address, process) = match &subject.target {
            Target::Address(address) => (*address, None),
            Target::Launcher(launcher) => {
                let process = setup.start(launcher)?;
                (process.address(), Some(process))
            }
        };
        Ok(Self { subject: subject.clone(), setup: *setup, address, process })
    }

    /// Another server of the same kind, on which no client has been yet.
    ///
    /// What became of the clients before is for other rules. A server that runs already
    /// cannot be started again: there it is the same one.
    pub(crate) fn fresh(&self) -> Result<Self, Verdict> {
        Self::of(&self.subject, &self.setup)
    }

    /// A client of a check that has only one, or only one at a time.
    pub(crate) fn client(&self) -> Result<Client, Unexpected> {
        self.client_called("the client")
    }

    pub(crate) fn client_called(&self, name: &'static str) -> Result<Client, Unexpected> {
        Ok(Client::connect(self.address, name, self.subject.timeout)?.polite())
    }

    /// A client sends the line `text`, expects the line `reply` and leaves.
    pub(crate) fn ask(&self, text: &str, reply: &str) -> Result<(), Verdict> {
        Ok(self.client()?.ask(text, reply)?)
    }

    /// A client sends `text`, expects `reply` as it is and leaves.
    pub(crate) fn answers(&self, text: &[u8], reply: &[u8]) -> Result<(), Verdict> {
        let mut client = self.client()?;
        client.send(text)?;
        Ok(client.expect(reply)?)
    }

    /// A client called `name` is served, and leaves.
    pub(crate) fn serves(&self, name: &'static str) -> Result<(), Unexpected> {
        self.client_called(name)?.ask("NEXT", "NEXT")
    }

    /// Whether it listens no more.
    pub(crate) fn refuses(&self) -> bool {
        let refused = |error: &io::Error| error.kind() != ErrorKind::TimedOut;
        TcpStream::connect_timeout(&self.address, self.subject.timeout)
            .is_err_and(|error| refused(&error))
    }

    /// The process that was started for the check.
    pub(crate) fn process(&self) -> &Process {
        self.process.as_ref().expect("a check that asks for it needs Need::Start")
    }

    /// Expects that it has nothing to do, and so uses next to no CPU time. Linux only.
    pub(crate) fn expect_rest(
        &self,
        interval: Duration,
        sent: &str,
    ) -> Result<(), Unexpected> {
        let instead = |came: String| {
            Unexpected::new(sent, "less than a twentieth of a CPU's time", came)
        };
        let used = || {
            let time = self.process().cpu_time();
            time.ok_or_else(|| instead("a process that is gone".to_owned()))
        };
        let (used_before, threads) = (used()?, self.process().threads());
        let start = Instant::now();
        thread::sleep(interval);
        // A busy machine may have slept longer.
        let interval = start.elapsed();
        let used = used()?.saturating_sub(used_before);
        let spins =
            self.process().threads().iter().any(|thread| {
                threads.iter().any(|before| spins(before, thread, interval))
            });
        if used < interval / 20 && !spins {
            return Ok(());
        }
        let always =
            if spins { ", with a thread that is always ready to run" } else { "" };
        Err(instead(format!("{used:?} of CPU time in {interval:.1?}{always}")))
    }

    /// Expects a line in its log that `wanted` accepts. A report calls it `expected`.
    pub(crate) fn expect_log(
        &self,
        wanted: impl Fn(&str) -> bool,
        sent: &str,
        expected: &str,
    ) -> Result<(), Unexpected> {
        if self.process().wait_for_log(self.subject.timeout, wanted).is_some() {
            return Ok(());
        }
        let log = self.process().log();
        let last = log.last().map_or("nothing", String::as_str);
        let came = format!("{} lines, the last: {last}", log.len());
        Err(Unexpected::new(sent, expected, came))
    }

    /// Adds to `failure` how the server ended, if it did.
    pub(crate) fn with_its_end(&self, mut failure: Unexpected) -> Unexpected {
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

/// With other work on the machine, a thread that spins may get little of its time, but it
/// is ready to run all the time.
fn spins(before: &Thread, now: &Thread, interval: Duration) -> bool {
    let grown = |time: fn(&Thread) -> Option<Duration>| {
        Some(time(now)?.saturating_sub(time(before)?))
    };
    let used = grown(Thread::cpu).unwrap_or_default();
    let ready = used + grown(Thread::waited).unwrap_or_default();
    now.id == before.id && used >= interval / 100 && ready >= interval / 10 * 9
}
