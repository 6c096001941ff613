//! 2. How long does a request take, at a given load?

use std::collections::BTreeMap;

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fixed-rate",
    question: "How long does a request take, when the load is given?",
    run,
    figures: &[
        Plot::Lines(HALF),
        Plot::Lines(Lines {
            name: "p99",
            title: "The latency that 99 of 100 requests keep, by the load",
            y: (Metric::P99Us, "p99, microseconds since the request was due", Scale::Log),
            ..HALF
        }),
    ],
    reading: "A server that is asked for a quarter of what it can do answers at once. \
        Near its limit requests queue, and the curve bends upwards. The curves begin and \
        end at different rates: each server gets a part of what it can do itself, so \
        look at the shape, and in the results at the rate.",
    notes: &[
        "An open loop: requests are due at fixed times on 64 connections, and the \
         latency counts from the moment at which a request was due. A request that is \
         sent late because the server stalls has waited all that time; a closed loop \
         would not even have sent it (coordinated omission).",
        "What a server can do is measured just before: it is asked for as much as it \
         does in a closed loop, and what it then does at fixed times is the 100 percent.",
    ],
};

const CONNECTIONS: usize = 64;
const PERCENT: &[usize] = &[25, 50, 75, 90];

const HALF: Lines = Lines {
    name: "p50",
    title: "The latency that half of the requests keep, by the load",
    x: (Parameter::Percent, "percent of what the server can do", Scale::Linear),
    chosen: PERCENT,
    y: (Metric::P50Us, "p50, microseconds since the request was due", Scale::Log),
};

fn run(bench: &mut Bench<'_>) {
    // Of two that are the same but for one thing, the quick comparison takes one.
    let full = bench.effort.full;
    let targets = bench.many().filter(|one| full || !one.is_twin());
    let running =
        bench.start(targets, Start { clients: CONNECTIONS, ..Start::default() });
    let capacities: BTreeMap<_, _> =
        running.iter().map(|one| (&one.target.name, capacity(one))).collect();
    bench.rounds(&running, &each(Parameter::Percent, PERCENT), 3, |one, percent| {
        let capacity = *by_reference(&capacities[&one.target.name])?;
        let rate = capacity * percent as f64 / 100.0;
        let mut load = one.load(CONNECTIONS)?;
        load.rate = Some(rate);
        let mut values = values(&of_many(load.run()?)?);
        values.insert(Metric::CapacityPerSecond, capacity);
        values.insert(Metric::RatePerSecond, rate);
        Ok(values)
    });
}

/// Requests a second that the server and the generator can do, when they are due at fixed
/// times. That is less than in a closed loop, where replies come in bursts.
fn capacity(one: &Running<'_>) -> anyhow::Result<f64> {
    let mut load = one.load(CONNECTIONS)?;
    let closed = of_many(load.run()?)?.per_second;
    load.rate = Some(closed);
    let open = of_many(load.run()?)?.per_second;
    Ok(open.min(closed))
}
