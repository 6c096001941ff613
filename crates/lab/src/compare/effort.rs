//! How long it may take.

use std::time::Duration;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    pub(crate) full: bool,
    /// So many times each, where a ratio is wanted.
    pub(crate) rounds: usize,
    /// The same, where it takes long to prepare a measurement.
    pub(crate) costly_rounds: usize,
    /// For each measurement, before it counts.
    pub(crate) warm_up: Duration,
    /// For each measurement.
    pub(crate) window: Duration,
    /// For percentiles of few requests.
    pub(crate) long_window: Duration,
    /// The most idle connections.
    pub(crate) crowd: usize,
}

impl Effort {
    /// A minute and a half, for a classroom.
    pub(crate) const QUICK: Self = Self {
        full: false,
        rounds: 5,
        costly_rounds: 3,
        warm_up: Duration::from_millis(20),
        window: Duration::from_millis(60),
        long_window: Duration::from_millis(270),
        crowd: 3_000,
    };

    /// For figures to keep.
    pub(crate) const FULL: Self = Self {
        full: true,
        rounds: 7,
        costly_rounds: 7,
        warm_up: Duration::from_millis(200),
        window: Duration::from_millis(700),
        long_window: Duration::from_secs(3),
        crowd: 10_000,
    };
}
