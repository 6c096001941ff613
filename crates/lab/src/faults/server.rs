//! The server under test: a process of its own, seen from outside.

use std::convert::identity;
use std::process::ExitStatus;
use std::thread;
use std::time::Duration;

use harness::{Process, Signal, wait_for};

use super::client::{Client, LIMIT};
use super::network::{self, Network};
use super::outcome::{Fell, Outcome};
use harness::usage::Usage;
use servers::Entry;

/// Where a server lives, and what it may use there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// This machine, as it is.
    Here,
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
    process: Process,
    /// Dropped after the process that lives in it.
    network: Option<Network>,
}

/// Two looks at the server are so far apart.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Memory counts as given back if no more than this is kept: the C library keeps some of
/// what was freed for the next time, and the stacks of some threads, 6 MiB after 1,000.
const KEPT: usize = 8 << 20;

impl Server {
    /// Starts `model` with `flags` and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It cannot be started, or its home cannot be made here.
    pub(super) fn start(
        model: &Entry,
        flags: &[&str],
        home: Home,
    ) -> Result<Self, Outcome> {
        let network = match home {
            Home::Network => Some(Network::make().map_err(Outcome::Skipped)?),
            _ => None,
        };
        let launcher = model
            .launcher()
            .map_err(|error| Outcome::Skipped(error.to_string()))?
            .arguments(flags)
            // A backtrace would read a hundred MiB of debug information for the first
            // panic, and keep them.
            .environment("RUST_BACKTRACE", "0");
        let launcher = match home {
            Home::Here => launcher,
            Home::Descriptors(most) => launcher.descriptors(most),
            Home::WithoutRights => launcher.without_rights(),
            Home::Network => launcher.bind(format!("{}:0", network::SERVER)),
        };
        let started = match &network {
            None => launcher.start(),
            Some(network) => network
                .beside_the_server(|| launcher.start())
                .map_err(|error| Outcome::Skipped(error.to_string()))?,
        };
        let process = started.map_err(|error| match home {
            // A user without rights may not even see the program.
            Home::WithoutRights => {
                Outcome::Skipped(format!("as a user without rights: {error}"))
            }
            _ => Fell::new("a server that is ready", error.to_string()).into(),
        })?;
        Ok(Self { process, network })
    }

    /// A client beside the server.
    pub(super) fn client(&self, who: &'static str) -> Result<Client, Fell> {
        let connect = || Client::connect(who, self.process.address());
        match &self.network {
            None => connect(),
            Some(network) => network
                .beside_the_server(connect)
                .map_err(|error| Fell::new(format!("{who} connects"), error.to_string()))
                .and_then(identity),
        }
    }

    /// A client at the other end of the cable.
    pub(super) fn client_far_away(&self, who: &'static str) -> Result<Client, Fell> {
        self.network()
            .at_the_far_end(|| Client::connect(who, self.process.address()))
            .map_err(|error| Fell::new(format!("{who} connects"), error.to_string()))
            .and_then(identity)
    }

    /// The network that it lives in.
    pub(super) fn network(&self) -> &Network {
        self.network.as_ref().expect("only a fault whose home it is asks for it")
    }

    /// Sends it a signal.
    pub(super) fn signal(&self, signal: Signal) -> Result<(), Outcome> {
        if let Some(status) = self.ended() {
            return Err(Fell::new("a server that runs", ended(status)).into());
        }
        self.process.signal(signal).map_err(|error| {
            Outcome::Skipped(format!("no signal can be sent here: {error}"))
        })
    }

    /// Lets it start threads, or forbids it.
    pub(super) fn allow_threads(&self, allowed: bool) -> Result<(), Outcome> {
        self.process.allow_threads(allowed).map_err(|error| {
            Outcome::Skipped(format!("needs Linux and the program prlimit: {error}"))
        })
    }

    pub(super) fn ended(&self) -> Option<ExitStatus> {
        self.process.ended()
    }

    /// Waits for its end.
    pub(super) fn expect_status(&self, wanted: i32) -> Result<(), Fell> {
        let status = wait_for(LIMIT, || self.ended());
        if status.is_some_and(|status| status.code() == Some(wanted)) {
            return Ok(());
        }
        let came = status.map_or("it still runs".into(), ended);
        Err(Fell::new(format!("the server's end with status {wanted}"), came))
    }

    pub(super) fn log(&self) -> Vec<String> {
        self.process.log()
    }

    /// Waits for a line in its log with all of `words`, and gives it.
    pub(super) fn expect_log(&self, words: &[&str]) -> Result<String, Fell> {
        let wanted = |line: &String| words.iter().all(|word| line.contains(word));
        wait_for(LIMIT, || self.log().into_iter().find(wanted)).ok_or_else(|| {
            let last = self.log().pop().unwrap_or_default();
            Fell::new(
                format!("a line in the log with: {}", words.join(" … ")),
                format!("other lines, the last: {last}"),
            )
        })
    }

    /// It has nothing to do but to try again now and then, as its log tells, and so uses
    /// next to no CPU time.
    pub(super) fn expect_rest(&self) -> Result<(), Fell> {
        const INTERVAL: Duration = Duration::from_millis(800);
        const MOST_TRIES: usize = 20;
        let used = || self.process.cpu_time().unwrap_or_default();
        let tries =
            || self.log().iter().filter(|line| line.contains("next try in")).count();
        let (used_before, tries_before) = (used(), tries());
        thread::sleep(INTERVAL);
        let used = used().saturating_sub(used_before);
        let tries = tries() - tries_before;
        if used < INTERVAL / 4 && tries <= MOST_TRIES {
            return Ok(());
        }
        let came = format!("{tries} tries and {used:?} of CPU time in {INTERVAL:?}");
        Err(Fell::new("a server that rests before it tries again", came))
    }

    /// What it occupies. `None` where nobody can look.
    pub(super) fn readings(&self) -> Option<Usage> {
        self.process.usage()
    }

    /// What it occupies once its sessions have ended: two looks in a row see the same.
    pub(super) fn settled(&self) -> Option<Usage> {
        let mut before = None;
        wait_for(LIMIT, || {
            let now = self.readings().map(|now| (now.threads, now.descriptors));
            let same = now == before;
            before = now;
            thread::sleep(BETWEEN_LOOKS);
            same.then_some(())
        });
        self.readings()
    }

    /// Waits until what it occupies is `wanted`, compared with what it did `before`.
    pub(super) fn expect_readings(
        &self,
        expected: &str,
        before: Option<Usage>,
        wanted: fn(before: &Usage, now: &Usage) -> bool,
    ) -> Result<(), Fell> {
        let Some(before) = before else { return Ok(()) };
        let mut now = None;
        let came = wait_for(LIMIT, || {
            now = self.readings();
            now.is_some_and(|now| wanted(&before, &now)).then_some(())
        });
        if came.is_some() {
            return Ok(());
        }
        let came = match (now, self.ended()) {
            (_, Some(status)) => ended(status),
            (Some(now), None) => shown(&now),
            (None, None) => "nothing to be seen under /proc".into(),
        };
        Err(Fell::new(format!("{expected}; before: {}", shown(&before)), came))
    }

    /// It never had more memory than `before` and `more` bytes.
    pub(super) fn expect_peak(
        &self,
        before: Option<Usage>,
        more: usize,
    ) -> Result<(), Fell> {
        let (Some(before), Some(now)) = (before, self.readings()) else { return Ok(()) };
        let grown = now.peak.saturating_sub(before.memory);
        if grown <= more {
            return Ok(());
        }
        Err(Fell::new(
            format!("{} KiB of memory more at most", more >> 10),
            format!("{} KiB more", grown >> 10),
        ))
    }

    /// Waits until it occupies no more than it did `before`, and no thread is lost.
    pub(super) fn expect_nothing_left(&self, before: Option<Usage>) -> Result<(), Fell> {
        self.expect_readings("nothing is left", before, |before, now| {
            now.threads == before.threads
                && now.descriptors == before.descriptors
                && now.memory <= before.memory + KEPT
        })
    }
}

fn ended(status: ExitStatus) -> String {
    format!("the server ended: {status}")
}

fn shown(usage: &Usage) -> String {
    let Usage { threads, descriptors, memory, .. } = usage;
    format!("{threads} threads, {descriptors} descriptors, {} KiB", memory >> 10)
}
