//! Waiting for the machine to have again what it ran out of (rule S11).

use std::fmt;
use std::time::Duration;

/// How long to wait after each failure in a row, so that the server does not spin.
///
/// The first wait is 10 ms, and each is twice the one before, up to 500 ms.
#[derive(Debug)]
pub struct BackOff {
    next: Duration,
}

const FIRST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_millis(500);

impl BackOff {
    /// No failure yet.
    pub fn new() -> Self {
        Self { next: FIRST }
    }

    /// Logs that `what` failed and gives the time to wait before the next try.
    pub fn after_failure(&mut self, what: &str, error: &dyn fmt::Display) -> Duration {
        let wait = self.next;
        tracing::warn!("cannot {what}: {error}; next try in {wait:?}");
        self.next = (wait * 2).min(LONGEST);
        wait
    }

    /// It worked: the next failure is the first again.
    pub fn reset(&mut self) {
        self.next = FIRST;
    }
}

impl Default for BackOff {
    fn default() -> Self {
        Self::new()
    }
}
