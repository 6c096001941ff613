//! How long requests took, and the log of it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::interval_log::{
    IntervalLogIterator, IntervalLogWriterBuilder, LogEntry, LogIteratorError,
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
    pub(crate) fn begin(&mut self, now: Instant) -> io::Result<()> {
        (self.start, self.interval_start) = (now, now);
        self.log.as_mut().map_or(Ok(()), Log::begin)
    }

    pub(crate) fn record(&mut self, latency: Duration) {
        self.interval.saturating_record(latency.as_nanos() as u64);
    }

    /// Ends the interval if it is time. Returns its percentiles then.
    pub(crate) fn tick(&mut self, now: Instant) -> io::Result<Option<Percentiles>> {
        let is_over = now >= self.interval_start + INTERVAL;
        is_over.then(|| self.end_interval(now)).transpose()
    }

    /// Ends the last interval. Returns the percentiles of all of them.
    pub(crate) fn finish(&mut self, now: Instant) -> io::Result<Percentiles> {
        self.end_interval(now)?;
        if let Some(log) = &mut self.log {
            log.file.flush()?;
        }
        Ok(Percentiles::of(&self.all))
    }

    fn end_interval(&mut self, now: Instant) -> io::Result<Percentiles> {
        let ended = Percentiles::of(&self.interval);
        if let Some(log) = &mut self.log {
            let since_start = self.interval_start - self.start;
            log.write(&self.interval, since_start, now - self.interval_start)?;
        }
        self.all.add(&self.interval).expect("they have the same bounds");
        self.interval.reset();
        self.interval_start = now;
        Ok(ended)
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
pub fn merge(paths: &[PathBuf]) -> Result<Percentiles> {
    let mut all = empty();
    for path in paths {
        let log = fs::read(path).with_context(|| path.display().to_string())?;
        let no_log = || format!("{} is no log of `lab load --log`", path.display());
        add(&mut all, &log).with_context(no_log)?;
    }
    Ok(Percentiles::of(&all))
}

/// Adds the intervals of `log` to `all`.
fn add(all: &mut Histogram<u64>, log: &[u8]) -> Result<()> {
    let mut found = false;
    for entry in IntervalLogIterator::new(log) {
        let wrong = |LogIteratorError::ParseError { offset }| {
            anyhow!("what begins at byte {offset} is no line of one")
        };
        let LogEntry::Interval(interval) = entry.map_err(wrong)? else { continue };
        let bytes = STANDARD.decode(interval.encoded_histogram())?;
        all.add(Deserializer::new().deserialize::<u64, _>(&mut &bytes[..])?)?;
        found = true;
    }
    ensure!(found, "it holds no interval");
    Ok(())
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
