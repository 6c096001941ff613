//! What came of a run.

use std::time::Duration;

use super::failure::Failures;
use super::latencies::Percentiles;
use super::plan::Plan;
use super::readings::Used;

/// What was measured.
pub(super) struct Outcome {
    /// How long it took until the first and the last connection stood.
    pub(super) connecting: Duration,
    /// The time of the measuring: up to its end, or to the last reply after that.
    pub(super) seconds: f64,
    pub(super) round_trips: u64,
    pub(super) latencies: Percentiles,
    pub(super) failures: Failures,
    pub(super) unanswered: u64,
    pub(super) never_answered: usize,
    /// Connections that were opened in the time.
    pub(super) connects: u64,
    pub(super) interrupted: bool,
    /// What was used from the start to the end.
    pub(super) used: Used,
}

impl Outcome {
    /// Round trips a second.
    pub(super) fn per_second(&self) -> f64 {
        self.round_trips as f64 / self.seconds
    }

    /// The part of the time in which the generator had something to do.
    pub(super) fn busy(&self) -> f64 {
        (self.used.generator_busy.as_secs_f64() / self.seconds).min(1.0)
    }

    /// The part of the time in which the generator was ready to run, and had no core.
    pub(super) fn waited(&self) -> f64 {
        let waited = self.used.generator_busy - self.used.generator_cpu;
        (waited.as_secs_f64() / self.seconds).min(1.0)
    }

    /// It had something to do all the time, so replies have waited for it. In an open
    /// loop it may be busy and in time: it was the limit if it could not keep the rate.
    pub(super) fn generator_was_the_limit(&self, plan: &Plan) -> bool {
        let kept = plan.rate.is_some_and(|rate| self.per_second() > 0.99 * rate);
        self.busy() > 0.9 && !kept
    }
}
