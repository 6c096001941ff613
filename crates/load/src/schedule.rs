//! When requests are due, in an open loop.

use std::time::{Duration, Instant};

/// Requests that are due at regular intervals, whether the server keeps up or not.
///
/// Those that are due and not sent yet are the difference of two numbers: however long
/// the server stalls, they take no memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    start: Instant,
    /// From one to the next, in nanoseconds.
    interval: f64,
    sent: u64,
    total: u64,
}

impl Schedule {
    /// `rate` requests a second from `start` on, for the time `length`.
    pub(crate) fn new(start: Instant, length: Duration, rate: f64) -> Self {
        let total = (length.as_secs_f64() * rate).ceil() as u64;
        Self { start, interval: 1e9 / rate, sent: 0, total }
    }

    /// When the next one is due. `None` once all were sent.
    pub(crate) fn next(&self) -> Option<Instant> {
        (self.sent < self.total).then(|| self.due(self.sent))
    }

    /// The next one was sent.
    pub(crate) fn advance(&mut self) {
        self.sent += 1;
    }

    /// No request is due from `end` on.
    pub(crate) fn cut(&mut self, end: Instant) {
        let length = end.saturating_duration_since(self.start);
        let before = (length.as_nanos() as f64 / self.interval).ceil() as u64;
        self.total = self.total.min(before);
    }

    /// Those that were due before `now`, and were never sent.
    pub(crate) fn overdue(&self, now: Instant) -> impl Iterator<Item = Instant> + '_ {
        (self.sent..self.total).map(|n| self.due(n)).take_while(move |due| *due < now)
    }

    fn due(&self, n: u64) -> Instant {
        self.start + Duration::from_nanos((n as f64 * self.interval) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    // ANCHOR: stall
    fn a_request_keeps_the_time_at_which_it_was_due() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, Duration::from_secs(1), 4.0);
        let stall = start + Duration::from_millis(600);
        assert_eq!(schedule.overdue(stall).count(), 3);
        for due in [0, 250, 500, 750] {
            assert_eq!(schedule.next(), Some(start + Duration::from_millis(due)));
            schedule.advance();
        }
        assert_eq!(schedule.next(), None);
        assert_eq!(schedule.overdue(stall).count(), 0);
    }
    // ANCHOR_END: stall
}
