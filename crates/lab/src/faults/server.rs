//! The server under test: a process of its own, seen from outside.

use std::process::ExitStatus;
use std::thread;
use std::time::Duration;

use harness::client::Client;
use harness::network::{End, Network};
use harness::usage::Usage;
use harness::{Process, Signal, Unexpected, wait_for};
use servers::Entry;

use super::outcome::Outcome;

/// What should come is waited for this long. It is generous: only a failure takes it.
pub(super) const TIMEOUT: Duration = Duration::from_secs(20);

/// Where a server runs, and what it may use there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Environment {
    /// This machine, as it is.
    Plain,
    /// The same, with this many descriptors at most.
    Descriptors(u32),
    /// The same, as a user without rights: no limit on threads holds root back.
    WithoutRights,
    /// A network of its own, with a cable that can be pulled.
    Network,
}

/// A running server. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Server {
    /// What goes wrong around it, for the reports.
    fault: &'static str,
    process: Process,
    /// Dropped after the process that runs in it.
    network: Option<Network>,
    /// What it occupied before any client of the fault came. `None` where the system does
    /// not tell.
    before: Option<Usage>,
}

/// The pause between two looks at the server.
const INTERVAL: Duration = Duration::from_millis(50);

/// Memory counts as given back if no more than this is kept: the C library keeps some of
/// what was freed for the next time, and the stacks of some threads, 6 MiB after 1,000.
const KEPT: usize = 8 << 20;

impl Server {
    /// Starts `model` with `flags` and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It cannot be started, or its environment cannot be made here.
    pub(super) fn start(
        model: &Entry,
        flags: &[&str],
        environment: Environment,
        fault: &'static str,
    ) -> Result<Self, Outcome> {
        let mut network = None;
        let launcher = model
            .launcher()
            .map_err(Outcome::skipped)?
            .arguments(flags)
            // A backtrace would read a hundred MiB of debug information for the first
            // panic, and keep them.
            .environment("RUST_BACKTRACE", "0");
        let launcher = match environment {
            Environment::Plain => launcher,
            Environment::Descriptors(most) => launcher.descriptors(most),
            Environment::WithoutRights => launcher.without_rights(),
            Environment::Network => {
                network = Some(Network::make().map_err(Outcome::skipped)?);
                launcher.bind(format!("{}:0", Network::SERVER))
            }
        };
        let started = match &network {
            None => launcher.start(),
            Some(network) => {
                network.at(End::Server, || launcher.start()).map_err(Outcome::skipped)?
            }
        };
        let process = started.map_err(|error| match environment {
            // A user without rights may not even see the program.
            Environment::WithoutRights => {
                Outcome::Skipped(format!("as a user without rights: {error}"))
            }
            _ => Unexpected::new("a start", "a server that is ready", error.to_string())
                .into(),
        })?;
        Ok(Self { fault, process, network, before: None })
    }

    /// Serves its first client. What it makes once, for that one, is not left by the
    /// fault.
    pub(super) fn warm_up(&mut self) -> Result<(), Unexpected> {
        let mut client = self.client("the first client of all")?;
        client.exchange(&b"a".repeat(1 << 20), &b"A".repeat(1 << 20), 1)?;
        client.expect_end()?;
        self.before = self.settled();
        Ok(())
    }

    /// A client beside the server.
    pub(super) fn client(&self, name: &'static str) -> Result<Client, Unexpected> {
        self.client_at(End::Server, name)
    }

    /// A client at the other end of the cable.
    pub(super) fn far_client(&self, name: &'static str) -> Result<Client, Unexpected> {
        self.client_at(End::Client, name)
    }

    fn client_at(&self, end: End, name: &'static str) -> Result<Client, Unexpected> {
        let connect = || Client::connect(self.process.address(), name, TIMEOUT);
        let Some(network) = &self.network else { return connect() };
        network.at(end, connect).unwrap_or_else(|error| {
            let sent = format!("{name}: connects");
            Err(Unexpected::new(sent, "a connection", error.to_string()))
        })
    }

    /// The network that it runs in.
    pub(super) fn network(&self) -> &Network {
        self.network.as_ref().expect("only a fault in Environment::Network asks for it")
    }

    /// Sends it a signal.
    pub(super) fn signal(&self, signal: Signal) -> Result<(), Outcome> {
        let end = self.process.ended().map(ended);
        self.expect(end.is_none(), "a server that runs", end.unwrap_or_default())?;
        self.process.signal(signal).map_err(|error| {
            Outcome::Skipped(format!("no signal can be sent here: {error}"))
        })
    }

    /// Lets it start threads and processes, or forbids it.
    pub(super) fn allow_threads(&self, allowed: bool) -> Result<(), Outcome> {
        self.process.allow_threads(allowed).map_err(|error| {
            Outcome::Skipped(format!("needs Linux and the program prlimit: {error}"))
        })
    }

    /// Waits for its end.
    pub(super) fn expect_status(&self, wanted: i32) -> Result<(), Unexpected> {
        let status = self.process.wait(TIMEOUT);
        let is_wanted = status.is_some_and(|status| status.code() == Some(wanted));
        let came = status.map_or("it still runs".into(), ended);
        self.expect(is_wanted, format!("the server's end with status {wanted}"), came)
    }

    pub(super) fn log(&self) -> Vec<String> {
        self.process.log()
    }

    /// Waits for a line in its log with all of `words`.
    pub(super) fn expect_log(&self, words: &[&str]) -> Result<(), Unexpected> {
        let wanted = |line: &str| words.iter().all(|word| line.contains(word));
        let is_there = self.process.wait_for_log(TIMEOUT, wanted).is_some();
        let last = self.log().pop().unwrap_or_default();
        let expected = format!("a line in the log with: {}", words.join(" … "));
        self.expect(is_there, expected, format!("other lines, the last: {last}"))
    }

    /// It has nothing to do but to try again now and then, as its log tells, and so uses
    /// next to no CPU time.
    pub(super) fn expect_rest(&self) -> Result<(), Unexpected> {
        const TIME: Duration = Duration::from_millis(800);
        const MOST_TRIES: usize = 20;
        let seen = || {
            let tries =
                self.log().into_iter().filter(|line| line.contains("next try in"));
            (self.process.cpu_time().unwrap_or_default(), tries.count())
        };
        let before = seen();
        thread::sleep(TIME);
        let now = seen();
        let (used, tries) = (now.0.saturating_sub(before.0), now.1 - before.1);
        let rests = used < TIME / 4 && tries <= MOST_TRIES;
        let came = format!("{tries} tries and {used:?} of CPU time in {TIME:?}");
        self.expect(rests, "a server that rests before it tries again", came)
    }

    /// What it occupies once its sessions have ended: two looks in a row see the same.
    fn settled(&self) -> Option<Usage> {
        let mut before = None;
        wait_for(TIMEOUT, || {
            let now = self.process.usage().map(|now| (now.threads, now.descriptors));
            let same = now == before;
            before = now;
            thread::sleep(INTERVAL);
            same.then_some(())
        });
        self.process.usage()
    }

    /// Waits until what it occupies is `wanted`, compared with what it did before.
    pub(super) fn expect_usage(
        &self,
        expected: &str,
        wanted: fn(before: &Usage, now: &Usage) -> bool,
    ) -> Result<(), Unexpected> {
        let Some(before) = self.before else { return Ok(()) };
        let mut now = None;
        let reached = wait_for(TIMEOUT, || {
            now = self.process.usage();
            now.is_some_and(|now| wanted(&before, &now)).then_some(())
        });
        let came = match (now, self.process.ended()) {
            (_, Some(status)) => ended(status),
            (Some(now), None) => shown(&now),
            (None, None) => "nothing to be seen under /proc".into(),
        };
        let expected = format!("{expected}; before: {}", shown(&before));
        self.expect(reached.is_some(), expected, came)
    }

    /// It never had more memory than before and `more` bytes.
    pub(super) fn expect_peak(&self, more: usize) -> Result<(), Unexpected> {
        let usage = self.before.zip(self.process.usage());
        let grown =
            usage.map_or(0, |(before, now)| now.peak.saturating_sub(before.memory));
        let expected = format!("{} KiB of memory more at most", more >> 10);
        self.expect(grown <= more, expected, format!("{} KiB more", grown >> 10))
    }

    /// Waits until it occupies no more than it did before, and no thread is lost.
    pub(super) fn expect_nothing_left(&self) -> Result<(), Unexpected> {
        self.expect_usage("nothing is left", |before, now| {
            now.threads == before.threads
                && now.descriptors == before.descriptors
                && now.memory <= before.memory + KEPT
        })
    }

    /// This holds; or else something else came than what was expected.
    fn expect(
        &self,
        holds: bool,
        expected: impl Into<String>,
        came: impl Into<String>,
    ) -> Result<(), Unexpected> {
        if holds { Ok(()) } else { Err(Unexpected::new(self.fault, expected, came)) }
    }
}

fn ended(status: ExitStatus) -> String {
    format!("the server ended: {status}")
}

fn shown(usage: &Usage) -> String {
    let Usage { threads, descriptors, memory, .. } = usage;
    format!("{threads} threads, {descriptors} descriptors, {} KiB", memory >> 10)
}
