//! What the generator and the server have used between two moments.

use std::time::Duration;

use cpu_time::ThreadTime;

use super::process::{self, Process};

/// What was used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used {
    /// CPU time of this thread.
    pub(super) generator_cpu: Duration,
    /// The time in which this thread had something to do: it ran, or it was ready to
    /// run and waited for a core.
    pub(super) generator_busy: Duration,
    /// What the server has used. `None` without `--pid`, or if it has ended.
    pub(super) server: Option<process::Used>,
}

/// Readings from before the load.
pub(super) struct Meter {
    server: Option<Vec<Process>>,
    generator_cpu: ThreadTime,
    generator_waited: Duration,
}

impl Meter {
    /// Reads what all have used up to now.
    ///
    /// # Errors
    ///
    /// A sentence that names the process that is not there.
    pub(super) fn start(pids: &[u32]) -> Result<Self, String> {
        let server: Vec<_> =
            pids.iter().map(|pid| Process::read(*pid)).collect::<Result<_, _>>()?;
        Ok(Self {
            server: (!server.is_empty()).then_some(server),
            generator_waited: waited(),
            generator_cpu: ThreadTime::now(),
        })
    }

    /// What they have used since the start.
    pub(super) fn stop(&self) -> Used {
        let generator_cpu = self.generator_cpu.elapsed();
        let generator_waited = waited().saturating_sub(self.generator_waited);
        let server = self.server.as_ref().and_then(|server| {
            let used = server.iter().map(|process| process.used().ok());
            used.reduce(|a, b| Some(a? + b?)).flatten()
        });
        let generator_busy = generator_cpu + generator_waited;
        Used { generator_cpu, generator_busy, server }
    }
}

/// The time for which this thread was ready to run, and had no core. Linux tells it;
/// elsewhere it is taken for none.
fn waited() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let field = text.split_whitespace().nth(1).and_then(|field| field.parse().ok());
    Duration::from_nanos(field.unwrap_or(0))
}
