//! 8. How much does it move?

use super::Experiment;
use super::with_b4_eased;
use crate::compare::bench::{Bench, count, settings};
use crate::compare::figures::Rows;
use crate::compare::lineup::Start;
use crate::compare::metrics::{Metric, of_many, values};
use crate::compare::record::Results;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "bulk";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "How much does it move?",
    run,
    draw,
    reading: "With long messages the models hardly differ, as most of the work is to move \
        bytes through the kernel and to make them upper case. What is left are the size \
        of the buffer and how often the bytes are copied.",
    notes: &["4 connections in a closed loop, ASCII. One message of 1 MiB comes to the \
        server in at least 16 chunks."],
};

const CONNECTIONS: usize = 4;
const SIZES: [f64; 2] = [65_536.0, 1_048_576.0];

fn run(bench: &mut Bench<'_>) {
    let targets = with_b4_eased(bench.targets);
    let running =
        bench.start(&targets, Start { clients: CONNECTIONS, ..Start::default() });
    let conditions = bench.conditions;
    let rounds = conditions.effort.costly_rounds;
    bench.rounds(ID, &running, &settings("size", SIZES), rounds, |one, setting| {
        let mut load = conditions.load(one.server_of_many()?, CONNECTIONS);
        load.size = count(setting, "size");
        Ok(values(&of_many(load.run()?)?))
    });
}

fn draw(results: &Results, _: &str) -> Vec<Figure> {
    let panels =
        [("64 KiB", vec![("size", SIZES[0])]), ("1 MiB", vec![("size", SIZES[1])])];
    let throughput = Rows {
        experiment: ID,
        id: "bulk-throughput",
        title: "Megabytes of replies a second",
        axis: "megabytes a second",
        scale: Scale::Log,
        marks: &[("median of the rounds", Metric::MegabytesPerSecond)],
        panels: &panels,
        factor: 1.0,
    };
    let cpu = Rows {
        id: "bulk-cpu",
        title: "CPU time of the server for a megabyte",
        axis: "microseconds of CPU time",
        marks: &[("median of the rounds", Metric::CpuUsPerMegabyte)],
        ..throughput
    };
    vec![throughput.figure(results), cpu.figure(results)]
}
