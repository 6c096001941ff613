//! 4. What does a connection cost that comes and goes?

use super::Experiment;
use crate::compare::bench::Bench;
use crate::compare::figures::Rows;
use crate::compare::lineup::Start;
use crate::compare::metrics::{Metric, values};
use crate::compare::record::Results;
use anyhow::bail;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "churn";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "What does a connection cost that comes and goes?",
    run,
    draw,
    reading: "Each client connects, makes one round trip, and leaves; 16 of them do so at \
        once. Here a model pays for what it makes for each client: a thread that is \
        started and ended, or a task. A pool's threads are there already.",
    notes: &[
        "The kernel's part, to set up and take down a TCP connection, is in all of \
        the figures, and is the larger part of most.",
    ],
};

const CONNECTIONS: usize = 16;

fn run(bench: &mut Bench<'_>) {
    let start = Start { clients: CONNECTIONS, ..Start::default() };
    let running = bench.start(bench.targets, start);
    let conditions = bench.conditions;
    let settings = [vec![("connections", CONNECTIONS as f64)]];
    bench.rounds(ID, &running, &settings, conditions.effort.rounds, |one, _| {
        if !one.target.closes {
            bail!("never closes (B1)");
        }
        let mut load = conditions.load(one.server()?, CONNECTIONS);
        load.churn = true;
        let report = load.run()?;
        // Those that one server serves one after the other are all served in the end.
        if report.round_trips == 0 {
            bail!("no reply in the time");
        }
        Ok(values(&report))
    });
}

fn draw(results: &Results, base: &str) -> Vec<Figure> {
    let panels = [("", vec![])];
    let cpu = Rows {
        experiment: ID,
        id: "churn-cpu",
        title: "CPU time of the server for a connection with one round trip",
        axis: "microseconds of CPU time",
        scale: Scale::Log,
        marks: &[("median of the rounds", Metric::CpuUs)],
        panels: &panels,
        factor: 1.0,
    };
    let axis = format!("times that of {base}");
    let title = "The CPU time of a connection, as a multiple of one server's";
    let ratio = Rows { id: "churn-ratio", title, axis: &axis, ..cpu };
    let throughput = Rows {
        id: "churn-per-second",
        title: "Connections a second",
        axis: "connections a second",
        marks: &[("median of the rounds", Metric::PerSecond)],
        ..cpu
    };
    vec![cpu.figure(results), ratio.ratios(results, base), throughput.figure(results)]
}
