//! 9. What do light clients see of heavy ones?

use std::time::Duration;

use anyhow::bail;

use super::Experiment;
use crate::compare::bench::{Bench, beside};
use crate::compare::figures::Rows;
use crate::compare::lineup::Start;
use crate::compare::metrics::{Metric, of_many, values};
use crate::compare::record::Results;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "neighbours";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "Fairness: what do light clients see of heavy neighbours?",
    run,
    draw,
    reading: "Four clients send a line of 64 bytes at a fixed rate, beside four that send \
        1 MiB of Unicode text again and again. With a thread for each client the kernel \
        shares the core, and the light ones wait for a part of a time slice. On an event \
        loop they wait until the tasks before them give up the thread: how long that is \
        depends on how much a task does before its next await.",
    notes: &[
        "The light clients are an open loop of 1,000 messages a second: a latency counts \
        from the moment at which a message was due. The generators of both share a core, \
        so a part of each latency is theirs.",
    ],
};

const HEAVY: usize = 4;
const LIGHT: usize = 4;
const RATE: f64 = 1000.0;
const SIZE: usize = 1 << 20;

fn run(bench: &mut Bench<'_>) {
    let start = Start { clients: HEAVY + LIGHT, ..Start::default() };
    let many = bench.targets.iter().filter(|one| !one.serves_one_at_a_time());
    let running = bench.start(many, start);
    let conditions = bench.conditions;
    let settings = [vec![("light", LIGHT as f64), ("heavy", HEAVY as f64)]];
    bench.rounds(ID, &running, &settings, 1, |one, _| {
        let server = one.server()?;
        let mut light = conditions.load(server, LIGHT);
        light.rate = Some(RATE);
        light.warm_up = Duration::from_millis(100);
        light.duration = conditions.effort.long_window;
        let mut heavy = conditions.load(server, HEAVY);
        (heavy.size, heavy.text) = (SIZE, "mixed".to_owned());
        let (light, heavy) = beside(&light, heavy);
        let mut values = values(&of_many(light?)?);
        // Where a heavy message takes longer than the time, there is none.
        let heavy = heavy.map_or(0.0, |heavy| heavy.per_second);
        if heavy == 0.0 && !one.target.closes {
            bail!("a split character ends the heavy ones (B2)");
        }
        values.insert(Metric::HeavyMessagesPerSecond, heavy);
        Ok(values)
    });
}

fn draw(results: &Results, _: &str) -> Vec<Figure> {
    let latency = Rows {
        experiment: ID,
        id: "neighbours-latency",
        title: "How long the light clients' messages take beside heavy ones",
        axis: "milliseconds since the message was due",
        scale: Scale::Log,
        marks: &[
            ("half take less (p50)", Metric::P50Us),
            ("99 of 100 take less (p99)", Metric::P99Us),
        ],
        panels: &[("", vec![])],
        factor: 1e-3,
    };
    vec![latency.figure(results)]
}
