//! 1. What does a round trip cost?

use super::Experiment;
use crate::compare::bench::{Bench, Running, count, settings};
use crate::compare::figures::Rows;
use crate::compare::lineup::{Start, Target};
use crate::compare::metrics::{Metric, of_many, values};
use crate::compare::record::{Results, Setting};
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "round-trips";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "What does a round trip cost?",
    run,
    draw,
    reading: "The first figure is the one to trust: the CPU time that the server takes \
        for a round trip hardly depends on what else the machine does. The second says \
        how many times that of one server it is. How many round trips there are in a \
        second, and how long they take, depends on the generator as well: in a closed \
        loop each client asks again at once, so with 64 clients each of them waits for \
        the other 63.",
    notes: &[
        "64 bytes of ASCII in a closed loop. thread-pool has as many workers as there are \
         connections; with fewer, the others wait (see the plug).",
        "With 1,000 connections the figures are less steady: what the server touches does \
         not fit into the processor's caches any more, which it shares with whatever else \
         the machine does, and Python's threads fight for their lock. The whiskers say \
         how much.",
        "\"B4 eased\" is the tutorial's own server, whose recv asks for 768 KiB. glibc \
         takes so large a buffer from the kernel and gives it back at each call. With \
         MALLOC_MMAP_THRESHOLD_ and MALLOC_TRIM_THRESHOLD_ set it keeps it: the difference \
         is the price of that defect, and none of Python's. Without \"eased\" the first of \
         them has the value that glibc starts with (131072): left to itself, glibc would \
         raise it as soon as a client resets, and each measurement ends with resets.",
    ],
};

const FEW: [f64; 2] = [1.0, 64.0];
const MANY: [f64; 1] = [1000.0];

fn run(bench: &mut Bench<'_>) {
    let targets: Vec<Target> = with_b4_eased(bench.targets);
    let start = Start { clients: 1000, ..Start::default() };
    let running = bench.start(&targets, start);
    let conditions = bench.conditions;
    let rounds = conditions.effort.rounds;
    let measure = |one: &Running<'_>, setting: &Setting| {
        let connections = count(setting, "connections");
        let server = if connections > 1 { one.server_of_many() } else { one.server() }?;
        let report = conditions.load(server, connections).run()?;
        Ok(values(&of_many(report)?))
    };
    bench.rounds(ID, &running, &settings("connections", FEW), rounds, measure);
    // To open a thousand connections takes longer than the measurement.
    let rounds = conditions.effort.costly_rounds;
    bench.rounds(ID, &running, &settings("connections", MANY), rounds, measure);
}

/// Beside the tutorial's servers with threads, the same without the price of B4.
pub(crate) fn with_b4_eased(targets: &[Target]) -> Vec<Target> {
    let eased =
        |one: &Target| (one.name == "tutorial/threads").then(|| one.keeping_memory());
    targets.iter().flat_map(|one| [Some(one.clone()), eased(one)]).flatten().collect()
}

fn draw(results: &Results, base: &str) -> Vec<Figure> {
    let panels = [
        ("1 connection", vec![("connections", 1.0)]),
        ("64 connections", vec![("connections", 64.0)]),
        ("1,000 connections", vec![("connections", 1000.0)]),
    ];
    let cpu = Rows {
        experiment: ID,
        id: "round-trips-cpu",
        title: "CPU time of the server for a round trip",
        axis: "microseconds of CPU time",
        scale: Scale::Log,
        marks: &[("median of the rounds", Metric::CpuUs)],
        panels: &panels,
        factor: 1.0,
    };
    let title = "The same, as a multiple of one server's";
    let axis = format!("times that of {base}");
    let ratio = Rows { id: "round-trips-ratio", title, axis: &axis, ..cpu };
    let throughput = Rows {
        id: "round-trips-per-second",
        title: "Round trips a second",
        axis: "round trips a second",
        marks: &[("median of the rounds", Metric::PerSecond)],
        ..cpu
    };
    let latency = Rows {
        id: "round-trips-latency",
        title: "How long a round trip takes, in a closed loop",
        axis: "microseconds",
        marks: &[
            ("half take less (p50)", Metric::P50Us),
            ("99 of 100 take less (p99)", Metric::P99Us),
        ],
        ..cpu
    };
    let switches = Rows {
        id: "round-trips-switches",
        title: "Context switches of the server for a round trip",
        axis: "context switches",
        scale: Scale::Linear,
        marks: &[("median of the rounds", Metric::ContextSwitches)],
        ..cpu
    };
    vec![
        cpu.figure(results),
        ratio.ratios(results, base),
        throughput.figure(results),
        latency.figure(results),
        switches.figure(results),
    ]
}
