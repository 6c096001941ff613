//! How long it may take.

use std::time::Duration;

/// How much is measured, and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    pub(crate) full: bool,
    /// The number of rounds where a ratio is wanted.
    pub(crate) rounds: usize,
    /// The same, where a measurement takes long to prepare.
    pub(crate) costly_rounds: usize,
    /// How long each server is loaded before the measuring begins.
    pub(crate) warm_up: Duration,
    /// How long each measurement takes.
    pub(crate) window: Duration,
    /// The same, for percentiles of few requests.
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
