//! How long criterion measures.

use std::time::Duration;

use criterion::Criterion;

/// Less than criterion's defaults: a model's bench is done in three seconds. The
/// arguments of the command line, such as `--measurement-time 10`, override it.
pub fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(50)
        // With the default, a report's curves take longer than the measurement.
        .nresamples(10_000)
}
