//! `lab load`, run as a process of its own.

use std::env;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use super::record::Values;
use crate::interrupt;

/// What to ask of the generator.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    pub(crate) pids: Vec<u32>,
    pub(crate) core: Option<usize>,
    pub(crate) connections: usize,
    pub(crate) size: usize,
    pub(crate) text: &'static str,
    /// Messages a second, in an open loop.
    pub(crate) rate: Option<f64>,
    pub(crate) churn: bool,
    /// A reply that takes longer is an error.
    pub(crate) timeout: Duration,
    pub(crate) warm_up: Duration,
    pub(crate) duration: Duration,
}

/// What it says.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Measured {
    pub(crate) round_trips: u64,
    pub(crate) per_second: f64,
    bytes_received: u64,
    seconds: f64,
    latency_us: Latency,
    errors: Errors,
    pub(crate) unanswered: u64,
    pub(crate) never_answered: usize,
    generator: Generator,
    server: Option<Server>,
}

#[derive(Clone, Debug, Deserialize)]
struct Latency {
    p50: f64,
    p90: f64,
    p99: f64,
    #[serde(rename = "p99.9")]
    p99_9: f64,
    max: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct Errors {
    connect: u64,
    reset: u64,
    early_end: u64,
    wrong_reply: u64,
    server_error: u64,
    timeout: u64,
}

#[derive(Clone, Debug, Deserialize)]
struct Generator {
    was_the_limit: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct Server {
    cpu_us_per_round_trip: Option<f64>,
    context_switches_per_round_trip: Option<f64>,
}

impl Load {
    /// Runs it to its end.
    ///
    /// # Errors
    ///
    /// Why there is nothing that could be compared, in a few words. Nothing is measured any
    /// more when somebody wants an end.
    pub(crate) fn run(&self) -> Result<Measured, String> {
        if interrupt::requested() {
            return Err("interrupted".to_owned());
        }
        let lab = env::current_exe().map_err(|error| format!("no generator: {error}"))?;
        let output = Command::new(lab)
            .args(self.words())
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("no generator: {error}"))?;
        let measured: Measured =
            serde_json::from_slice(&output.stdout).map_err(|_| {
                let text = String::from_utf8_lossy(&output.stderr);
                text.trim().lines().last().unwrap_or("it says nothing").to_owned()
            })?;
        measured.errors.none()?;
        Ok(measured)
    }

    /// Runs it while `other` runs, all of the time. Gives what both say.
    pub(crate) fn beside(
        &self,
        mut other: Self,
    ) -> (Result<Measured, String>, Result<Measured, String>) {
        /// The start of a generator takes some time.
        const MARGIN: Duration = Duration::from_millis(150);
        other.warm_up = Duration::ZERO;
        other.duration = self.warm_up + self.duration + MARGIN;
        thread::scope(|scope| {
            let other = scope.spawn(move || other.run());
            let this = self.run();
            (this, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    fn words(&self) -> Vec<String> {
        let time = |time: Duration| format!("{}us", time.as_micros());
        let mut words: Vec<String> = vec![
            "load".into(),
            "--json".into(),
            format!("--addr={}", self.address),
            format!("--connections={}", self.connections),
            format!("--size={}", self.size),
            format!("--text={}", self.text),
            format!("--duration={}", time(self.duration)),
            format!("--warm-up={}", time(self.warm_up)),
            format!("--timeout={}", time(self.timeout)),
        ];
        words.extend(self.rate.map(|rate| format!("--rate={rate}")));
        words.extend(self.churn.then(|| "--churn".to_owned()));
        words.extend(self.core.map(|core| format!("--cpu={core}")));
        if cfg!(target_os = "linux") {
            words.extend(self.pids.iter().map(|pid| format!("--pid={pid}")));
        }
        words
    }
}

impl Errors {
    fn none(&self) -> Result<(), String> {
        let kinds = [
            ("no connection", self.connect),
            ("resets", self.reset),
            ("early ends", self.early_end),
            ("wrong replies", self.wrong_reply),
            ("error lines", self.server_error),
            ("time-outs", self.timeout),
        ];
        match kinds.iter().find(|(_, count)| *count > 0) {
            Some((kind, count)) => Err(format!("{kind}: {count}")),
            None => Ok(()),
        }
    }
}

impl Measured {
    /// The server served several of its clients, so that it can be compared.
    ///
    /// In a short time a busy one may not come round to all of a thousand. How many it
    /// served is among the values.
    ///
    /// # Errors
    ///
    /// It served one alone, or none.
    pub(crate) fn of_many(self, connections: usize) -> Result<Self, String> {
        match connections.saturating_sub(self.never_answered) {
            _ if self.round_trips == 0 => Err("no reply in the time".to_owned()),
            1 if connections > 1 => Err("serves 1 at a time".to_owned()),
            _ => Ok(self),
        }
    }

    /// Its numbers: times in microseconds.
    pub(crate) fn values(&self) -> Values {
        let latency = &self.latency_us;
        let mut values = Values::from([
            ("per_second", self.per_second),
            ("megabytes_per_second", self.bytes_received as f64 / 1e6 / self.seconds),
            ("p50_us", latency.p50),
            ("p90_us", latency.p90),
            ("p99_us", latency.p99),
            ("p99_9_us", latency.p99_9),
            ("max_us", latency.max),
            ("unanswered", self.unanswered as f64),
            ("never_answered", self.never_answered as f64),
            (
                "generator_was_the_limit",
                f64::from(u8::from(self.generator.was_the_limit)),
            ),
        ]);
        if let Some(server) = &self.server {
            if let Some(cpu) = server.cpu_us_per_round_trip {
                values.insert("cpu_us", cpu);
                let megabytes = self.bytes_received as f64 / 1e6;
                let all = cpu * self.round_trips as f64;
                values.insert("cpu_us_per_megabyte", all / megabytes);
            }
            if let Some(switches) = server.context_switches_per_round_trip {
                values.insert("context_switches", switches);
            }
        }
        values
    }
}
