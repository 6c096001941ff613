//! What the generator and the server use from one moment to another.

use std::time::Duration;

use anyhow::Result;
use cpu_time::ThreadTime;
use harness::usage::Thread;

use crate::process::{Process, Used};
use crate::report::{GeneratorUsage, ServerUsage};

/// Readings from before the load.
pub(crate) struct Meter {
    server: Vec<Process>,
    generator_cpu: ThreadTime,
    generator_waited: Duration,
}

impl Meter {
    /// Reads what this thread and the server's processes have used up to now.
    pub(crate) fn start(pids: &[u32]) -> Result<Self> {
        Ok(Self {
            server: pids
                .iter()
                .map(|pid| Process::read(*pid))
                .collect::<Result<_, _>>()?,
            generator_waited: waited(),
            generator_cpu: ThreadTime::now(),
        })
    }

    /// What this thread has used since the start, which was `seconds` ago.
    pub(crate) fn generator(&self, seconds: f64, kept_the_rate: bool) -> GeneratorUsage {
        let cpu = self.generator_cpu.elapsed();
        let waited = waited().saturating_sub(self.generator_waited);
        let part = |time: Duration| (time.as_secs_f64() / seconds).min(1.0);
        let busy = part(cpu + waited);
        GeneratorUsage {
            cpu_seconds: cpu.as_secs_f64(),
            busy,
            waited: part(waited),
            was_the_limit: busy > 0.9 && !kept_the_rate,
        }
    }

    /// What the server has used since the start. `None` if it has ended, or without its
    /// processes.
    pub(crate) fn server(&self, round_trips: u64) -> Option<ServerUsage> {
        let used: Vec<Used> =
            self.server.iter().map(Process::used).collect::<Option<_>>()?;
        if used.is_empty() {
            return None;
        }
        let each = |all: f64| (round_trips > 0).then(|| all / round_trips as f64);
        let cpu_seconds = used.iter().map(|one| one.cpu).sum::<Duration>().as_secs_f64();
        let switches: Option<u64> = used.iter().map(|one| one.context_switches).sum();
        Some(ServerUsage {
            cpu_seconds,
            cpu_us_per_round_trip: each(cpu_seconds * 1e6),
            context_switches_per_round_trip: switches.and_then(|all| each(all as f64)),
            threads: used.iter().map(|one| one.threads).sum(),
        })
    }
}

/// The time for which this thread was ready to run, and had no core. Linux tells it;
/// elsewhere it is taken for none.
fn waited() -> Duration {
    Thread::current().and_then(|thread| thread.waited()).unwrap_or_default()
}
