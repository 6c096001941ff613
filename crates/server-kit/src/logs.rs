//! Logs on standard error, and the trace.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tracing_chrome::{ChromeLayerBuilder, FlushGuard};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::prelude::*;

use crate::Flags;
use crate::log_queue::LogQueue;

/// The logs of the process. Dropping it writes what was not written yet.
pub(crate) struct Logs {
    lines: Arc<LogQueue>,
    _trace: Option<FlushGuard>,
}

impl Drop for Logs {
    fn drop(&mut self) {
        self.lines.flush();
    }
}

/// Starts the logs, and the trace if `flags` ask for one.
///
/// # Errors
///
/// When the trace's file cannot be written.
pub(crate) fn start(flags: &Flags) -> io::Result<Logs> {
    let level = match (flags.quiet, flags.verbose) {
        (true, _) => LevelFilter::WARN,
        (_, true) => LevelFilter::DEBUG,
        _ => LevelFilter::INFO,
    };
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let queue = Arc::new(LogQueue::start(io::stderr())?);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(Arc::clone(&queue))
        .with_timer(Uptime(Instant::now()))
        .with_ansi(colours)
        .with_target(false)
        .with_filter(level);
    let (trace, guard) = match &flags.trace {
        None => (None, None),
        Some(path) => {
            let file = std::fs::File::create(path).map_err(|error| {
                let text = format!("cannot write the trace {}: {error}", path.display());
                io::Error::new(error.kind(), text)
            })?;
            let (layer, guard) =
                ChromeLayerBuilder::new().writer(file).include_args(true).build();
            // Only spans: the log's lines would be moments without a name.
            (
                Some(layer.with_filter(filter_fn(|metadata| metadata.is_span()))),
                Some(guard),
            )
        }
    };
    tracing_subscriber::registry().with(lines).with(trace).init();
    // Times in a trace count from its start. This says when that was by the clock of the
    // machine, so that other records can be laid beside it.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let unix_us = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
    drop(tracing::trace_span!("clock", unix_us).entered());
    Ok(Logs { lines: queue, _trace: guard })
}

/// The seconds since the server started: enough to see what came when, and short.
struct Uptime(Instant);

impl FormatTime for Uptime {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        write!(writer, "{:8.3}", self.0.elapsed().as_secs_f64())
    }
}
