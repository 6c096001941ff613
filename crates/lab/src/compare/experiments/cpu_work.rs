//! 7. What if each request computes?

use std::time::Duration;

use harness::Process;

use super::Experiment;
use crate::compare::bench::{Bench, beside, count, settings};
use crate::compare::figures::Rows;
use crate::compare::lineup::{Start, Target};
use crate::compare::metrics::{Metric, of_many, values};
use crate::compare::record::Results;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "cpu-work";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "CPU-bound: what if each request computes for 2 ms?",
    run,
    draw,
    reading: "The tutorial's last claim, measured. One core does at most 500 such requests \
        a second. Rust's threads run in parallel, so more clients get more cores. Python's \
        threads take turns: the interpreter's lock (GIL) lets one of them compute at a \
        time, and the second core stays idle. In the second figure light clients make a \
        round trip beside four that compute: on an async executor they wait for the \
        thread, unless the work is handed to a pool (--offload).",
    notes: &[
        "The servers may use all cores here, and share them with the generator, which has \
         little to do.",
        "Ours burn CPU time (--cpu-work 2ms); the mended Python servers compute as long in \
         Python (SHOUT_CPU_WORK_MS). The tutorial's own have no such load.",
    ],
};

const WORK: Duration = Duration::from_millis(2);
/// Light messages are shorter.
const FROM: usize = 512;
const CLIENTS: [f64; 3] = [1.0, 2.0, 4.0];
const HEAVY: usize = 4;
const LIGHT: usize = 4;
const RATE: f64 = 200.0;
/// The setting of the second figure: so many heavy clients, and light ones.
const BESIDE: [(&str, f64); 1] = [("beside", HEAVY as f64)];

fn run(bench: &mut Bench<'_>) {
    let targets = with_offloads(bench.targets);
    let start = Start {
        clients: HEAVY + LIGHT,
        cpu_work: Some((WORK, FROM)),
        all_cores: true,
        ..Start::default()
    };
    let running = bench.start(targets.iter().filter(|one| one.can_burn_cpu()), start);
    let conditions = bench.conditions;
    let heavy = |server: &Process, clients| {
        let mut load = conditions.load(server, clients);
        load.size = FROM;
        load.core = None;
        load
    };
    bench.rounds(ID, &running, &settings("clients", CLIENTS), 1, |one, setting| {
        let clients = count(setting, "clients");
        let server = if clients > 1 { one.server_of_many() } else { one.server() }?;
        let mut load = heavy(server, clients);
        load.duration = conditions.effort.long_window / 3;
        Ok(values(&of_many(load.run()?)?))
    });
    let settings = [BESIDE.to_vec()];
    bench.rounds(ID, &running, &settings, 1, |one, _| {
        let server = one.server_of_many()?;
        let mut light = conditions.load(server, LIGHT);
        light.core = None;
        light.rate = Some(RATE);
        light.duration = conditions.effort.long_window;
        let (light, others) = beside(&light, heavy(server, HEAVY));
        others?;
        Ok(values(&of_many(light?)?))
    });
}

/// The models on an executor also hand the work to a pool.
fn with_offloads(targets: &[Target]) -> Vec<Target> {
    let pools = |one: &Target| -> Vec<Target> {
        let offloads = one.variants.iter().filter(|variant| variant.offloads);
        offloads.map(|variant| one.variant(variant)).collect()
    };
    targets.iter().flat_map(|one| [vec![one.clone()], pools(one)].concat()).collect()
}

fn draw(results: &Results, _: &str) -> Vec<Figure> {
    let panels = [
        ("1 client", vec![("clients", 1.0)]),
        ("2 clients", vec![("clients", 2.0)]),
        ("4 clients", vec![("clients", 4.0)]),
    ];
    let throughput = Rows {
        experiment: ID,
        id: "cpu-work-per-second",
        title: "Replies a second, when each takes 2 ms of CPU time",
        axis: "replies a second",
        scale: Scale::Linear,
        marks: &[("one round", Metric::PerSecond)],
        panels: &panels,
        factor: 1.0,
    };
    let light = Rows {
        experiment: ID,
        id: "cpu-work-light",
        title: "How long light round trips take beside four clients that compute",
        axis: "milliseconds since the message was due",
        scale: Scale::Log,
        marks: &[
            ("half take less (p50)", Metric::P50Us),
            ("99 of 100 take less (p99)", Metric::P99Us),
        ],
        panels: &[("", BESIDE.to_vec())],
        factor: 1e-3,
    };
    vec![throughput.figure(results), light.figure(results)]
}
