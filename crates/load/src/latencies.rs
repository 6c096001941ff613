//! How long requests took, and the log of it.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::interval_log::{
    IntervalLogIterator, IntervalLogWriterBuilder, LogEntry,
};
use hdrhistogram::serialization::{Deserializer, V2DeflateSerializer};
use serde::{Deserialize, Serialize};

/// A latency that is longer is recorded as this one.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Values are kept to a thousandth.
const DIGITS: u8 = 3;

/// A latency log has an interval for each second.
const INTERVAL: Duration = Duration::from_secs(1);

/// The latencies of all requests, in nanoseconds.
pub struct Latencies {
    /// Those of the current interval.
    interval: Histogram<u64>,
    interval_start: Instant,
    /// Those of the intervals that have ended.
    all: Histogram<u64>,
    start: Instant,
    log: Option<Log>,
}

impl Latencies {
    /// No latencies yet. Those of each second go into `log`, too.
    pub fn new(log: Option<Log>) -> Self {
        let start = Instant::now();
        Self { interval: empty(), interval_start: start, all: empty(), start, log }
    }

    /// The measuring begins now.
    ///
    /// # Errors
    ///
    /// The log cannot be written.
    pub(crate) fn begin(&mut self, now: Instant) -> io::Result<()> {
        (self.start, self.interval_start) = (now, now);
        self.log.as_mut().map_or(Ok(()), Log::begin)
    }

    pub(crate) fn record(&mut self, latency: Duration) {
        self.interval.saturating_record(latency.as_nanos() as u64);
    }

    /// Ends the interval if it is time. Returns its percentiles then.
    ///
    /// # Errors
    ///
    /// The log cannot be written.
    pub(crate) fn tick(&mut self, now: Instant) -> io::Result<Option<Percentiles>> {
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
    pub(crate) fn finish(&mut self, now: Instant) -> io::Result<Percentiles> {
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
pub struct Log {
    file: BufWriter<File>,
    serializer: V2DeflateSerializer,
}

impl Log {
    /// Makes the file anew.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn create(path: &Path) -> io::Result<Self> {
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
/// A file cannot be read, or is not such a log.
pub fn merge(paths: &[PathBuf]) -> Result<Percentiles, MergeError> {
    let mut all = empty();
    for path in paths {
        let read = |error| MergeError::Read { path: path.clone(), error };
        let log = fs::read(path).map_err(read)?;
        let wrong = |what: &dyn fmt::Debug| MergeError::NoLog {
            path: path.clone(),
            what: format!("{what:?}"),
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

/// A log that cannot be added up.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// It cannot be read.
    #[error("{}: {error}", .path.display())]
    Read {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It is not such a log.
    #[error("{} is no log of `lab load --log`: {what}", .path.display())]
    NoLog {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

fn empty() -> Histogram<u64> {
    let longest = LONGEST.as_nanos() as u64;
    Histogram::new_with_bounds(1, longest, DIGITS).expect("the bounds are in order")
}

/// A summary of many latencies, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Percentiles {
    /// How many there are.
    #[serde(skip)]
    pub count: u64,
    /// The shortest.
    pub min: f64,
    /// Half of them are no longer.
    pub p50: f64,
    /// Nine of ten are no longer.
    pub p90: f64,
    /// 99 of 100 are no longer.
    pub p99: f64,
    /// 999 of 1,000 are no longer.
    #[serde(rename = "p99.9")]
    pub p99_9: f64,
    /// The longest.
    pub max: f64,
    /// Their mean.
    pub mean: f64,
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
