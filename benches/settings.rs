//! How long criterion measures.

use std::time::Duration;

use criterion::Criterion;

/// A tenth of criterion's defaults, more or less: all benches are done in minutes.
///
/// Words on the command line, such as `--measurement-time 10`, come before these.
pub fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(50)
        // Drawing the reports' curves would take minutes.
        .nresamples(10_000)
}
