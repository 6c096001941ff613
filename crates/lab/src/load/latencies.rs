//! How long requests took, and the log of it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::interval_log::{
    IntervalLogIterator, IntervalLogWriterBuilder, LogEntry,
};
use hdrhistogram::serialization::{Deserializer, V2DeflateSerializer};
use serde::Serialize;

/// A longer one is recorded as this one.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A value is right to a thousandth.
const DIGITS: u8 = 3;

/// A latency log has an interval for each second.
const INTERVAL: Duration = Duration::from_secs(1);

/// The latencies of all requests, in nanoseconds.
pub(super) struct Latencies {
    /// Those of the interval that goes on.
    interval: Histogram<u64>,
    interval_start: Instant,
    /// Those of the intervals that have ended.
    all: Histogram<u64>,
    start: Instant,
    log: Option<Log>,
}

impl Latencies {
    pub(super) fn new(log: Option<Log>) -> Self {
        let start = Instant::now();
        Self { interval: empty(), interval_start: start, all: empty(), start, log }
    }

    /// The measuring begins now.
    ///
    /// # Errors
    ///
    /// The log cannot be written.
    pub(super) fn begin(&mut self, now: Instant) -> io::Result<()> {
        (self.start, self.interval_start) = (now, now);
        self.log.as_mut().map_or(Ok(()), Log::begin)
    }

    pub(super) fn record(&mut self, latency: Duration) {
        self.interval.saturating_record(latency.as_nanos() as u64);
    }

    /// Ends an interval if it is time. Returns the percentiles of one that ended.
    ///
    /// # Errors
    ///
    /// The log cannot be written.
    pub(super) fn tick(&mut self, now: Instant) -> io::Result<Option<Percentiles>> {
        if now < self.interval_start + INTERVAL {
            return Ok(None);
        }
        let ended = Percentiles::of(&self.interval);
        self.end_interval(now)?;
        Ok(Some(ended))
    }

    /// Ends the last interval. Returns the percentiles of all of them.
    ///
    /// # Errors
    ///
    /// The log cannot be written.
    pub(super) fn finish(&mut self, now: Instant) -> io::Result<Percentiles> {
        self.end_interval(now)?;
        if let Some(log) = &mut self.log {
            log.file.flush()?;
        }
        Ok(Percentiles::of(&self.all))
    }

    fn end_interval(&mut self, now: Instant) -> io::Result<()> {
        if let Some(log) = &mut self.log {
            let since_start = self.interval_start - self.start;
            log.write(&self.interval, since_start, now - self.interval_start)?;
        }
        self.all.add(&self.interval).expect("they have the same bounds");
        self.interval.reset();
        self.interval_start = now;
        Ok(())
    }
}

/// A log of intervals in the HdrHistogram format, which other tools draw.
pub(super) struct Log {
    file: BufWriter<File>,
    serializer: V2DeflateSerializer,
}

impl Log {
    /// Makes the file anew.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        Ok(Self { file, serializer: V2DeflateSerializer::new() })
    }

    fn begin(&mut self) -> io::Result<()> {
        IntervalLogWriterBuilder::new()
            .add_comment("Latencies in nanoseconds, written by lab load")
            .with_base_time(SystemTime::now())
            .begin_log_with(&mut self.file, &mut self.serializer)
            .map(drop)
    }

    fn write(
        &mut self,
        interval: &Histogram<u64>,
        since_start: Duration,
        length: Duration,
    ) -> io::Result<()> {
        // Without headers of its own it goes on where the file ends.
        IntervalLogWriterBuilder::new()
            .begin_log_with(&mut self.file, &mut self.serializer)?
            .write_histogram(interval, since_start, length, None)
            .map_err(io::Error::other)
    }
}

/// Reads logs and adds up their intervals.
///
/// # Errors
///
/// A sentence for whoever named the files.
pub(super) fn merge(paths: &[std::path::PathBuf]) -> Result<Percentiles, String> {
    let mut all = empty();
    for path in paths {
        let name = path.display();
        let log = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        let wrong = |what: &dyn std::fmt::Debug| {
            format!("{name} is no log of `lab load --log`: {what:?}")
        };
        let mut found = false;
        for entry in IntervalLogIterator::new(&log) {
            let LogEntry::Interval(interval) = entry.map_err(|error| wrong(&error))?
            else {
                continue;
            };
            let bytes = STANDARD
                .decode(interval.encoded_histogram())
                .map_err(|error| wrong(&error))?;
            let histogram: Histogram<u64> = Deserializer::new()
                .deserialize(&mut &bytes[..])
                .map_err(|error| wrong(&error))?;
            all.add(histogram).map_err(|error| wrong(&error))?;
            found = true;
        }
        if !found {
            return Err(wrong(&"it holds no interval"));
        }
    }
    Ok(Percentiles::of(&all))
}

fn empty() -> Histogram<u64> {
    let longest = LONGEST.as_nanos() as u64;
    Histogram::new_with_bounds(1, longest, DIGITS).expect("the bounds are in order")
}

/// What is told of many latencies, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Percentiles {
    #[serde(skip)]
    pub(super) count: u64,
    pub(super) min: f64,
    pub(super) p50: f64,
    pub(super) p90: f64,
    pub(super) p99: f64,
    #[serde(rename = "p99.9")]
    pub(super) p99_9: f64,
    pub(super) max: f64,
    pub(super) mean: f64,
}

impl Percentiles {
    fn of(histogram: &Histogram<u64>) -> Self {
        let us = |nanoseconds: u64| nanoseconds as f64 / 1e3;
        let quantile = |q: f64| us(histogram.value_at_quantile(q).min(histogram.max()));
        Self {
            count: histogram.len(),
            min: us(histogram.min()),
            p50: quantile(0.5),
            p90: quantile(0.9),
            p99: quantile(0.99),
            p99_9: quantile(0.999),
            max: us(histogram.max()),
            mean: histogram.mean() / 1e3,
        }
    }
}
