//! 9. What do light clients see of heavy ones?

use std::time::Duration;

use anyhow::ensure;

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "neighbours",
    question: "Fairness: what do light clients see of heavy neighbours?",
    run,
    figures: &[Plot::Rows(Rows {
        name: "latency",
        title: "How long the light clients' messages take beside heavy ones",
        axis: "milliseconds since the message was due",
        marks: LATENCY,
        factor: 1e-3,
        ..ROWS
    })],
    reading: "Four clients send a line of 64 bytes at a fixed rate, beside four that \
        send 1 MiB of Unicode text again and again. With a thread for each client the \
        kernel shares the core, and the light ones wait for a part of a time slice. On \
        an event loop they wait until the tasks before them give up the thread: how long \
        that is depends on how much a task does before its next await.",
    notes: &["The light clients are an open loop of 1,000 messages a second: a latency \
        counts from the moment at which a message was due. The generators of both share \
        a core, so a part of each latency is theirs."],
};

const HEAVY: usize = 4;
const LIGHT: usize = 4;
const RATE: f64 = 1000.0;
const SIZE: usize = 1 << 20;

fn run(bench: &mut Bench<'_>) {
    let start = Start { clients: HEAVY + LIGHT, ..Start::default() };
    let running = bench.start(bench.many(), start);
    let time = bench.effort.long_window;
    let setting = vec![(Parameter::Light, LIGHT), (Parameter::Heavy, HEAVY)];
    bench.rounds(&running, &[setting], 1, |one, _| {
        let mut light = one.load(LIGHT)?;
        (light.rate, light.duration) = (Some(RATE), time);
        light.warm_up = Duration::from_millis(100);
        let mut heavy = one.load(HEAVY)?;
        (heavy.size, heavy.text) = (SIZE, "mixed".to_owned());
        let [light, heavy] = beside(&light, heavy);
        let mut values = values(&of_many(light?)?);
        // Where a heavy message takes longer than the time, there is none.
        let heavy = heavy.map_or(0.0, |heavy| heavy.per_second);
        let ended = heavy == 0.0 && one.target.has_defects();
        ensure!(!ended, "a split character ends the heavy ones (B2)");
        values.insert(Metric::HeavyMessagesPerSecond, heavy);
        Ok(values)
    });
}
