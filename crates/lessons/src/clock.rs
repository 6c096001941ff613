//! One clock for the clients and for the server's trace.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Microseconds since 1970, by the clock of the machine: what the server's trace says of
/// its own start.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Moment(pub(crate) f64);

impl Moment {
    pub(crate) fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(since.as_secs_f64() * 1e6)
    }

    /// Seconds from `start` to this.
    pub(crate) fn seconds_since(self, start: Self) -> f64 {
        (self.0 - start.0) / 1e6
    }
}

/// `0.5 s`, `2 s`: as it stands in a transcript.
pub(crate) fn shown(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}
