//! 8. How much does it move?

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "bulk",
    question: "How much does it move?",
    run,
    figures: &[
        Plot::Rows(THROUGHPUT),
        Plot::Rows(Rows {
            name: "cpu",
            title: "CPU time of the server for a megabyte",
            axis: "microseconds of CPU time",
            marks: &[(MEDIAN, Metric::CpuUsPerMegabyte)],
            ..THROUGHPUT
        }),
    ],
    reading: "With long messages the models hardly differ, as most of the work is to \
        move bytes through the kernel and to make them upper case. What is left is the \
        size of the buffer, and how often the bytes are copied.",
    notes: &["4 connections in a closed loop, ASCII. One message of 1 MiB comes to the \
        server in at least 16 chunks."],
};

const THROUGHPUT: Rows = Rows {
    name: "throughput",
    title: "Megabytes of replies a second",
    axis: "megabytes a second",
    marks: &[(MEDIAN, Metric::MegabytesPerSecond)],
    panels: &[
        ("64 KiB", &[(Parameter::Size, 64 << 10)]),
        ("1 MiB", &[(Parameter::Size, 1 << 20)]),
    ],
    ..ROWS
};

const CONNECTIONS: usize = 4;

fn run(bench: &mut Bench<'_>) {
    let targets = with(bench.targets, Target::b4_eased);
    let start = Start { clients: CONNECTIONS, ..Start::default() };
    let running = bench.start(&targets, start);
    let rounds = bench.effort.costly_rounds;
    let sizes = each(Parameter::Size, &[64 << 10, 1 << 20]);
    bench.rounds(&running, &sizes, rounds, |one, size| {
        let mut load = one.load_at_once(CONNECTIONS)?;
        load.size = size;
        Ok(values(&of_many(load.run()?)?))
    });
}
