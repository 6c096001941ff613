//! 4. What does a connection cost that comes and goes?

use anyhow::ensure;

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "churn",
    question: "What does a connection cost that comes and goes?",
    run,
    figures: &[
        Plot::Rows(CPU),
        Plot::Rows(Rows {
            name: "ratio",
            title: "The CPU time of a connection, as a multiple of one server's",
            as_ratio: true,
            ..CPU
        }),
        Plot::Rows(Rows {
            name: "per-second",
            title: "Connections a second",
            axis: "connections a second",
            marks: &[(MEDIAN, Metric::PerSecond)],
            ..CPU
        }),
    ],
    reading: "Each client connects, makes one round trip, and leaves; 16 of them do so \
        at once. Here a model pays for what it makes for each client: a thread that is \
        started and ended, or a task. A pool's threads are there already.",
    notes: &[
        "The kernel's part, to set up and take down a TCP connection, is in all of \
        the figures, and is the larger part of most.",
    ],
};

const CPU: Rows = Rows {
    name: "cpu",
    title: "CPU time of the server for a connection with one round trip",
    axis: "microseconds of CPU time",
    marks: &[(MEDIAN, Metric::CpuUs)],
    ..ROWS
};

const CONNECTIONS: usize = 16;

fn run(bench: &mut Bench<'_>) {
    let start = Start { clients: CONNECTIONS, ..Start::default() };
    let running = bench.start(bench.targets, start);
    let settings = each(Parameter::Connections, &[CONNECTIONS]);
    bench.rounds(&running, &settings, bench.effort.rounds, |one, _| {
        ensure!(!one.target.has_defects(), "never closes (B1)");
        let mut load = one.load(CONNECTIONS)?;
        load.churn = true;
        // Those that one server serves one after the other are all served in the end.
        Ok(values(&answered(load.run()?)?))
    });
}
