//! Running the servers and the generator, in rounds that are interleaved.

use std::thread;
use std::time::Duration;

use anyhow::bail;

use harness::Process;
use load::{Report, RunError, Workload};

use super::effort::Effort;
use super::lineup::{Start, Target};
use super::metrics::Values;
use super::progress::Progress;
use super::record::{Record, Results, Setting};
use harness::cores::Cores;
use harness::interrupt;

/// All that an experiment needs, and what it has found so far.
pub(crate) struct Bench<'a> {
    pub(crate) targets: &'a [Target],
    pub(crate) conditions: Conditions,
    pub(crate) progress: &'a Progress,
    pub(crate) results: Results,
}

/// What is the same for all measurements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    pub(crate) cores: Option<Cores>,
    pub(crate) effort: Effort,
}

/// A server that takes part, and its process if it could be started.
pub(crate) struct Running<'a> {
    pub(crate) target: &'a Target,
    server: anyhow::Result<Process>,
}

impl Bench<'_> {
    /// Starts all of `targets`, and waits until they are ready.
    pub(crate) fn start<'c>(
        &self,
        targets: impl IntoIterator<Item = &'c Target>,
        start: Start,
    ) -> Vec<Running<'c>> {
        thread::scope(|scope| {
            let starting: Vec<_> = targets
                .into_iter()
                .map(|target| {
                    let cores = self.conditions.cores;
                    (target, scope.spawn(move || target.start(start, cores)))
                })
                .collect();
            let started = |(target, thread): (_, thread::ScopedJoinHandle<'_, _>)| {
                let server = thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                Running { target, server }
            };
            starting.into_iter().map(started).collect()
        })
    }

    /// Measures each of `running` in each of `settings`, `rounds` times: one round after
    /// the other, so that a disturbance of the machine hits all alike. When somebody wants
    /// an end, the measurement that this disturbs is left out, and so are all others.
    pub(crate) fn rounds(
        &mut self,
        experiment: &'static str,
        running: &[Running<'_>],
        settings: &[Setting],
        rounds: usize,
        measure: impl Fn(&Running<'_>, &Setting) -> anyhow::Result<Values>,
    ) {
        let all = rounds * settings.len() * running.len();
        let mut done = 0;
        // ANCHOR: rounds
        for round in 0..rounds {
            for setting in settings {
                for one in running {
                    self.progress.step(done, all, &one.target.name);
                    let outcome = measure(one, setting).into();
                    if interrupt::requested() {
                        return;
                    }
                    self.results.0.push(Record {
                        experiment,
                        server: one.target.name.clone(),
                        round,
                        setting: setting.clone(),
                        outcome,
                    });
                    done += 1;
                }
            }
        }
        // ANCHOR_END: rounds
    }
}

impl Conditions {
    /// A load of a server as most experiments need it: 64 bytes, in a closed loop.
    pub(crate) fn load(&self, process: &Process, connections: usize) -> Workload {
        Workload {
            address: process.address(),
            pids: process.pids(),
            core: self.cores.map(|cores| cores.generator),
            connections,
            size: 64,
            text: "ascii".to_owned(),
            rate: None,
            churn: false,
            timeout: Duration::from_secs(10),
            warm_up: self.effort.warm_up,
            duration: self.effort.window,
        }
    }
}

impl Running<'_> {
    /// Its server.
    ///
    /// # Errors
    ///
    /// Why it was not started.
    pub(crate) fn server(&self) -> anyhow::Result<&Process> {
        self.server.as_ref().map_err(|error| anyhow::anyhow!("{error:#}"))
    }

    /// Its server, for an experiment with more than one client.
    ///
    /// # Errors
    ///
    /// It serves only one.
    pub(crate) fn server_of_many(&self) -> anyhow::Result<&Process> {
        if self.target.serves_one_at_a_time() {
            bail!("serves 1 at a time");
        }
        self.server()
    }
}

/// Does `load` while `other` runs, all of the time. Gives the reports of both.
pub(crate) fn beside(
    load: &Workload,
    mut other: Workload,
) -> (Result<Report, RunError>, Result<Report, RunError>) {
    /// The start of a generator takes some time.
    const MARGIN: Duration = Duration::from_millis(150);
    other.warm_up = Duration::ZERO;
    other.duration = load.warm_up + load.duration + MARGIN;
    thread::scope(|scope| {
        let other = scope.spawn(move || other.run());
        let report = load.run();
        (report, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// The number of a setting.
pub(crate) fn chosen(setting: &Setting, name: &str) -> f64 {
    let found = setting.iter().find(|(one, _)| *one == name);
    found.expect("an experiment chooses what it asks for").1
}

/// The same as a count of things.
pub(crate) fn count(setting: &Setting, name: &str) -> usize {
    chosen(setting, name) as usize
}

/// A setting of one number.
pub(crate) fn settings<const N: usize>(
    name: &'static str,
    numbers: [f64; N],
) -> Vec<Setting> {
    numbers.iter().map(|number| vec![(name, *number)]).collect()
}
