//! What a run has measured, for people and as JSON.

use serde::{Deserialize, Serialize};

use crate::failure::Failures;
use crate::latencies::Percentiles;

/// What was measured while the load went on.
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
    /// Seconds that it took to open all connections, before the load.
    pub connect_seconds: f64,
    /// Seconds of the measuring: up to its end, or to the last reply after that.
    pub seconds: f64,
    /// Replies that came whole.
    pub round_trips: u64,
    /// Round trips a second.
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
    /// The part of the time in which it had something to do, from 0 to 1.
    pub busy: f64,
    /// The part of the time in which it was ready to run and had no core.
    pub waited: f64,
    /// It had something to do all the time, so replies have waited for it. In an open
    /// loop it may be busy and in time: it was the limit if it could not keep the rate.
    pub was_the_limit: bool,
}

/// What the server used. The numbers per round trip are missing if there was none.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ServerUsage {
    /// Its CPU time.
    pub cpu_seconds: f64,
    /// Microseconds of CPU time for each round trip.
    pub cpu_us_per_round_trip: Option<f64>,
    /// Context switches for each round trip. Also `None` if threads of it have ended.
    pub context_switches_per_round_trip: Option<f64>,
    /// How many threads it had at the end.
    pub threads: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other programs read it, and `lab compare` does: what is missing is `null`.
    #[test]
    fn a_report_is_read_and_written_with_the_same_keys() {
        let json = serde_json::json!({
            "address": "127.0.0.1:8000", "connections": 4, "size": 64, "text": "ascii",
            "rate": null, "churn": false, "connect_seconds": 0.5, "seconds": 1.5,
            "round_trips": 0, "per_second": 0.0, "bytes_sent": 0, "bytes_received": 0,
            "latency_us": {
                "min": 1.0, "p50": 2.0, "p90": 3.0, "p99": 4.0, "p99.9": 5.0, "max": 6.0,
                "mean": 2.5,
            },
            "errors": {
                "connect": 1, "reset": 2, "early_end": 3, "wrong_reply": 4,
                "server_error": 5, "timeout": 6,
            },
            "unanswered": 4, "never_answered": 3, "connects": 4, "interrupted": true,
            "generator": {
                "cpu_seconds": 0.25, "busy": 0.5, "waited": 0.125, "was_the_limit": false,
            },
            "server": {
                "cpu_seconds": 0.75, "cpu_us_per_round_trip": null,
                "context_switches_per_round_trip": null, "threads": 2,
            },
        });
        let report: Report = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(report).unwrap(), json);
    }
}
