//! What came of a run, for people and as JSON.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::failure::Failures;
use crate::latencies::Percentiles;

/// All that was measured, of the time that was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Where the server listens.
    pub address: String,
    /// Connections at once.
    pub connections: usize,
    /// Bytes of a message.
    pub size: usize,
    /// The name of its text, or of the file that it comes from.
    pub text: String,
    /// Messages that were due in a second, in an open loop.
    pub rate: Option<f64>,
    /// A connection was opened for each message.
    pub churn: bool,
    /// Seconds from the first connection to the last one that stood, before the load.
    pub connect_seconds: f64,
    /// Seconds of the measuring: up to its end, or to the last reply after that.
    pub seconds: f64,
    /// Replies that came whole.
    pub round_trips: u64,
    /// The same in a second.
    pub per_second: f64,
    /// Bytes of the messages of those round trips.
    pub bytes_sent: u64,
    /// Bytes of their replies.
    pub bytes_received: u64,
    /// How long the replies took, in microseconds.
    pub latency_us: Percentiles,
    /// What went wrong.
    pub errors: Failures,
    /// Messages that were not answered in time.
    pub unanswered: u64,
    /// Connections that the server never answered.
    pub never_answered: usize,
    /// Connections that were opened.
    pub connects: u64,
    /// A signal ended it early.
    pub interrupted: bool,
    /// What the generator used.
    pub generator: GeneratorUsage,
    /// What the server used. `None` if that was not asked for, or it has ended.
    pub server: Option<ServerUsage>,
}

/// What the generator used.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct GeneratorUsage {
    /// Its CPU time.
    pub cpu_seconds: f64,
    /// The part of the time in which it had something to do.
    pub busy: f64,
    /// The part of the time in which it was ready to run and had no core.
    pub waited: f64,
    /// It had something to do all the time, so replies have waited for it. In an open loop
    /// it may be busy and in time: it was the limit if it could not keep the rate.
    pub was_the_limit: bool,
}

/// What the server used. Numbers per round trip are missing if there was none.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ServerUsage {
    /// Its CPU time.
    pub cpu_seconds: f64,
    /// The same for each round trip.
    pub cpu_us_per_round_trip: Option<f64>,
    /// `None` if threads of it have ended meanwhile, too.
    pub context_switches_per_round_trip: Option<f64>,
    /// How many it had at the end.
    pub threads: usize,
}

impl GeneratorUsage {
    pub(crate) fn new(
        cpu: Duration,
        waited: Duration,
        seconds: f64,
        kept_the_rate: bool,
    ) -> Self {
        let part = |time: Duration| (time.as_secs_f64() / seconds).min(1.0);
        let busy = part(cpu + waited);
        Self {
            cpu_seconds: cpu.as_secs_f64(),
            busy,
            waited: part(waited),
            was_the_limit: busy > 0.9 && !kept_the_rate,
        }
    }
}

impl ServerUsage {
    pub(crate) fn new(used: crate::server_usage::Used, round_trips: u64) -> Self {
        let each = |all: f64| (round_trips > 0).then(|| all / round_trips as f64);
        Self {
            cpu_seconds: used.cpu.as_secs_f64(),
            cpu_us_per_round_trip: each(used.cpu.as_secs_f64() * 1e6),
            context_switches_per_round_trip: used
                .context_switches
                .and_then(|switches| each(switches as f64)),
            threads: used.threads,
        }
    }
}
