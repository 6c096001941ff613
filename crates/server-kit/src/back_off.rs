//! Waiting until the machine has again what it ran out of (rule S11).

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
    // ANCHOR: after_failure
    /// Logs that `what` failed and gives the time to wait before the next try.
    pub fn after_failure(&mut self, what: &str, error: &dyn fmt::Display) -> Duration {
        let wait = self.next;
        tracing::warn!("cannot {what}: {error}; next try in {wait:?}");
        self.next = (wait * 2).min(LONGEST);
        wait
    }
    // ANCHOR_END: after_failure

    /// It worked: the next failure is the first again.
    pub fn reset(&mut self) {
        self.next = FIRST;
    }
}

/// No failure yet.
impl Default for BackOff {
    fn default() -> Self {
        Self { next: FIRST }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_one_before_up_to_the_longest() {
        let mut back_off = BackOff::default();
        let mut fail = || back_off.after_failure("do it", &"no").as_millis();
        let waits: Vec<_> = (0..8).map(|_| fail()).collect();
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 500, 500]);
        back_off.reset();
        assert_eq!(back_off.after_failure("do it", &"no"), FIRST);
    }
}
