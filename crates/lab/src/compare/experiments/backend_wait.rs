//! 6. What if each request waits for something else?

use std::time::Duration;

use anyhow::bail;

use super::Experiment;
use crate::compare::bench::{Bench, count, settings};
use crate::compare::figures::Lines;
use crate::compare::lineup::Start;
use crate::compare::metrics::{Metric, values};
use crate::compare::record::Results;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "backend-wait";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "I/O-bound: what if each request waits 20 ms for something else?",
    run,
    draw,
    reading: "One client gets 50 replies a second from any server. A server that can wait \
        for all clients at once gives twice as many to twice as many clients: a straight \
        line. The line of a pool ends to rise when all of its workers wait; that of the \
        single server never rises.",
    notes: &[
        "Only our servers have the flag (--backend-wait 20ms). thread-pool has its 8 \
        workers here, as the limit is what is to be seen.",
    ],
};

const WAIT: Duration = Duration::from_millis(20);
const CLIENTS: [f64; 4] = [1.0, 8.0, 64.0, 512.0];

fn run(bench: &mut Bench<'_>) {
    let ours = bench.targets.iter().filter(|one| one.takes_our_flags());
    let start = Start { backend_wait: Some(WAIT), ..Start::default() };
    let running = bench.start(ours, start);
    let conditions = bench.conditions;
    bench.rounds(ID, &running, &settings("clients", CLIENTS), 1, |one, setting| {
        let mut load = conditions.load(one.server()?, count(setting, "clients"));
        load.warm_up = WAIT * 2;
        load.duration = (WAIT * 10).max(conditions.effort.window);
        // Who waits for a place is the point here.
        let report = load.run()?;
        if report.round_trips == 0 {
            bail!("no reply in the time");
        }
        Ok(values(&report))
    });
}

fn draw(results: &Results, _: &str) -> Vec<Figure> {
    let lines = Lines {
        experiment: ID,
        id: "backend-wait-per-second",
        title: "Replies a second, when each takes a wait of 20 ms",
        x: ("clients", "clients", Scale::Log),
        y: (Metric::PerSecond, "replies a second", Scale::Log),
        chosen: &CLIENTS,
        factor: 1.0,
    };
    vec![lines.figure(results)]
}
