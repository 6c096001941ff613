//! What the generator and the server have used between two moments.

use std::time::Duration;

use cpu_time::ThreadTime;
use harness::usage::Thread;

use crate::server_usage::{self, NoProcess, Process};

/// What was used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    /// CPU time of this thread.
    pub(crate) generator_cpu: Duration,
    /// The time in which this thread was ready to run, and waited for a core.
    pub(crate) generator_waited: Duration,
    /// What the server has used. `None` without `--pid`, or if it has ended.
    pub(crate) server: Option<server_usage::Used>,
}

/// Readings from before the load.
pub(crate) struct Meter {
    server: Option<Vec<Process>>,
    generator_cpu: ThreadTime,
    generator_waited: Duration,
}

impl Meter {
    /// Reads what all have used up to now.
    ///
    /// # Errors
    ///
    /// One of the processes is not there.
    pub(crate) fn start(pids: &[u32]) -> Result<Self, NoProcess> {
        let server: Vec<_> =
            pids.iter().map(|pid| Process::read(*pid)).collect::<Result<_, _>>()?;
        Ok(Self {
            server: (!server.is_empty()).then_some(server),
            generator_waited: waited(),
            generator_cpu: ThreadTime::now(),
        })
    }

    /// What they have used since the start.
    pub(crate) fn stop(&self) -> Used {
        let generator_cpu = self.generator_cpu.elapsed();
        let generator_waited = waited().saturating_sub(self.generator_waited);
        let server = self.server.as_ref().and_then(|server| {
            let used = server.iter().map(|process| process.used().ok());
            used.reduce(|a, b| Some(a? + b?)).flatten()
        });
        Used { generator_cpu, generator_waited, server }
    }
}

/// The time for which this thread was ready to run, and had no core. Linux tells it;
/// elsewhere it is taken for none.
fn waited() -> Duration {
    Thread::current().and_then(|thread| thread.waited()).unwrap_or_default()
}
