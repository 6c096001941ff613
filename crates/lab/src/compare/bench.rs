//! Running the servers and the generator, in rounds that are interleaved.

use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use harness::cores::Cores;
use harness::{Process, interrupt, lanes};
use load::{Report, Workload};
use report::progress::Progress;

use super::effort::Effort;
use super::lineup::{Start, Target};
use super::metrics::Values;
use super::parameter::Setting;
use super::record::{Record, Results};

/// All that an experiment needs, and what all have found so far.
pub(crate) struct Bench<'a> {
    pub(crate) targets: &'a [Target],
    pub(crate) effort: Effort,
    cores: Option<Cores>,
    /// The name of the experiment that runs now.
    experiment: &'static str,
    /// Its number and its question.
    heading: String,
    progress: Progress,
    results: Results,
}

/// A server that takes part, and its process if it could be started.
pub(crate) struct Running<'a> {
    pub(crate) target: &'a Target,
    process: Result<Process>,
    generator: Option<usize>,
    effort: Effort,
}

impl<'a> Bench<'a> {
    /// A bench that has measured nothing.
    pub(crate) fn new(
        targets: &'a [Target],
        effort: Effort,
        cores: Option<Cores>,
    ) -> Self {
        let (experiment, heading) = ("", String::new());
        let (progress, results) = (Progress::default(), Results::default());
        Self { targets, effort, cores, experiment, heading, progress, results }
    }

    /// The next experiment begins. In a pipe, its heading is all that is shown of it.
    pub(crate) fn begin(&mut self, experiment: &'static str, heading: String) {
        if !self.progress.is_shown() {
            eprintln!("{heading}");
        }
        (self.experiment, self.heading) = (experiment, heading);
    }

    /// Those that serve many clients at once.
    pub(crate) fn many(&self) -> impl Iterator<Item = &'a Target> + use<'a> {
        self.targets.iter().filter(|one| !one.serves_one_at_a_time())
    }

    /// Starts all of `targets`, and waits until they are ready.
    pub(crate) fn start<'t>(
        &self,
        targets: impl IntoIterator<Item = &'t Target>,
        start: Start,
    ) -> Vec<Running<'t>> {
        let targets: Vec<&Target> = targets.into_iter().collect();
        lanes::all(targets.len(), &targets, |target| Running {
            target,
            process: target.start(start, self.cores),
            generator: self.cores.map(|cores| cores.generator),
            effort: self.effort,
        })
    }

    /// Measures each of `running` in each of `settings`, `rounds` times: one round after
    /// the other, so that a disturbance of the machine hits all alike. `measure` gets the
    /// first number of the setting. An interruption ends it, and the measurement that it
    /// disturbs is left out.
    pub(crate) fn rounds(
        &mut self,
        running: &[Running<'_>],
        settings: &[Setting],
        rounds: usize,
        measure: impl Fn(&Running<'_>, usize) -> Result<Values>,
    ) {
        let all = rounds * settings.len() * running.len();
        let mut done = 0;
        // ANCHOR: rounds
        for round in 0..rounds {
            for setting in settings {
                for one in running {
                    self.show(done, all, &one.target.name);
                    let measurement = measure(one, setting[0].1).into();
                    if interrupt::requested() {
                        return;
                    }
                    self.results.0.push(Record {
                        experiment: self.experiment,
                        server: one.target.name.clone(),
                        origin: one.target.origin(),
                        round,
                        setting: setting.clone(),
                        measurement,
                    });
                    done += 1;
                }
            }
        }
        // ANCHOR_END: rounds
    }

    /// Shows how far the experiment is.
    fn show(&self, done: usize, all: usize, server: &str) {
        let percent = 100 * done / all;
        self.progress.show(format!("{} {percent} % {server}", self.heading));
    }

    /// The last experiment is over. Gives all that was measured.
    pub(crate) fn end(self) -> Results {
        self.progress.end();
        self.results
    }
}

impl Running<'_> {
    /// Its process, or why it was not started.
    pub(crate) fn process(&self) -> Result<&Process> {
        by_reference(&self.process)
    }

    /// The same, for an experiment that leaves out servers of one client at a time.
    pub(crate) fn process_for_many(&self) -> Result<&Process> {
        ensure!(!self.target.serves_one_at_a_time(), "serves 1 at a time");
        self.process()
    }

    /// A load of it as most experiments need it: 64 bytes, in a closed loop.
    pub(crate) fn load(&self, connections: usize) -> Result<Workload> {
        let process = self.process()?;
        Ok(Workload {
            address: process.address(),
            pids: process.pids(),
            core: self.generator,
            connections,
            size: 64,
            text: "ascii".to_owned(),
            rate: None,
            churn: false,
            timeout: Duration::from_secs(10),
            warm_up: self.effort.warm_up,
            duration: self.effort.window,
        })
    }

    /// The same, if all of the connections are to be served at once.
    pub(crate) fn load_at_once(&self, connections: usize) -> Result<Workload> {
        if connections > 1 {
            self.process_for_many()?;
        }
        self.load(connections)
    }
}

/// What a result holds, with its error in words: for one that is asked for repeatedly.
pub(crate) fn by_reference<T>(result: &Result<T>) -> Result<&T> {
    result.as_ref().map_err(|error| anyhow!("{error:#}"))
}

/// Runs `load` while `other` runs, all of the time. Gives the reports of both.
pub(crate) fn beside(load: &Workload, mut other: Workload) -> [Result<Report>; 2] {
    /// The start of a generator takes some time.
    const MARGIN: Duration = Duration::from_millis(150);
    other.warm_up = Duration::ZERO;
    other.duration = load.warm_up + load.duration + MARGIN;
    let reports = lanes::all(2, &[load, &other], |load| load.run());
    reports.try_into().expect("each load has a result")
}
