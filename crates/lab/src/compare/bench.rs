//! Running the servers and the generator, in rounds that are interleaved.

use std::thread;
use std::time::Duration;

use conformance::Process;

use super::contestant::{Contestant, Start};
use super::effort::Effort;
use super::measured::Load;
use super::progress::Progress;
use super::record::{Record, Results, Setting, Values};
use crate::cores::Cores;
use crate::interrupt;

/// All that an experiment needs, and what it has found so far.
pub(crate) struct Bench<'a> {
    pub(crate) contestants: &'a [Contestant],
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

/// A contestant, and its server if it could be started.
pub(crate) struct Running<'a> {
    pub(crate) contestant: &'a Contestant,
    server: Result<Process, String>,
}

impl Bench<'_> {
    /// Starts all of `contestants`, and waits until they are ready.
    pub(crate) fn start<'c>(
        &self,
        contestants: impl IntoIterator<Item = &'c Contestant>,
        start: Start,
    ) -> Vec<Running<'c>> {
        thread::scope(|scope| {
            let starting: Vec<_> = contestants
                .into_iter()
                .map(|contestant| {
                    let cores = self.conditions.cores;
                    (contestant, scope.spawn(move || contestant.start(start, cores)))
                })
                .collect();
            let started = |(contestant, thread): (_, thread::ScopedJoinHandle<'_, _>)| {
                let server = thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                Running { contestant, server }
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
        measure: impl Fn(&Running<'_>, &Setting) -> Result<Values, String>,
    ) {
        let all = rounds * settings.len() * running.len();
        let mut done = 0;
        // ANCHOR: rounds
        for round in 0..rounds {
            for setting in settings {
                for one in running {
                    self.progress.step(done, all, &one.contestant.name);
                    let outcome = measure(one, setting).into();
                    if interrupt::requested() {
                        return;
                    }
                    self.results.0.push(Record {
                        experiment,
                        server: one.contestant.name.clone(),
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
    pub(crate) fn load(&self, process: &Process, connections: usize) -> Load {
        Load {
            address: process.address(),
            pids: process.pids(),
            core: self.cores.map(|cores| cores.generator),
            connections,
            size: 64,
            text: "ascii",
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
    pub(crate) fn server(&self) -> Result<&Process, String> {
        self.server.as_ref().map_err(Clone::clone)
    }

    /// Its server, for an experiment with more than one client.
    ///
    /// # Errors
    ///
    /// It serves only one.
    pub(crate) fn server_of_many(&self) -> Result<&Process, String> {
        if self.contestant.one_at_a_time {
            return Err("serves 1 at a time".to_owned());
        }
        self.server()
    }
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
