//! 2. How long does a request take, at a given load?

use std::collections::BTreeMap;

use anyhow::bail;
use harness::Process;

use super::Experiment;
use crate::compare::bench::{Bench, Conditions, chosen, settings};
use crate::compare::figures::Lines;
use crate::compare::lineup::Start;
use crate::compare::metrics::{Metric, of_many, values};
use crate::compare::record::Results;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "fixed-rate";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "How long does a request take, when the load is given?",
    run,
    draw,
    reading: "A server that is asked for a quarter of what it can do answers at once. Near \
        its limit requests queue, and the curve bends upwards. The curves begin and end \
        at different rates: each server gets a part of what it can do itself, so look at \
        the shape, and in the results at the rate.",
    notes: &[
        "An open loop: requests are due at fixed times on 64 connections, and the latency \
         counts from the moment at which a request was due. A request that is sent late \
         because the server stalls has waited all that time; a closed loop would not even \
         have sent it (coordinated omission).",
        "What a server can do is measured just before: it is asked for as much as it does \
         in a closed loop, and what it then does at fixed times is the 100 percent.",
    ],
};

const CONNECTIONS: usize = 64;
const PERCENT: [f64; 4] = [25.0, 50.0, 75.0, 90.0];

fn run(bench: &mut Bench<'_>) {
    let start = Start { clients: CONNECTIONS, ..Start::default() };
    let conditions = bench.conditions;
    let many = bench.targets.iter().filter(|one| {
        // Of two that are the same but for one thing, the quick comparison takes one.
        !one.serves_one_at_a_time() && (conditions.effort.full || !one.is_twin)
    });
    let running = bench.start(many, start);
    let capacities: BTreeMap<&str, anyhow::Result<f64>> = running
        .iter()
        .map(|one| {
            let capacity = one.server().and_then(|server| capacity(conditions, server));
            (one.target.name.as_str(), capacity)
        })
        .collect();
    let settings = settings("percent", PERCENT);
    bench.rounds(ID, &running, &settings, 3, |one, setting| {
        let capacity = match &capacities[one.target.name.as_str()] {
            Ok(capacity) => *capacity,
            Err(reason) => bail!("{reason:#}"),
        };
        let mut load = conditions.load(one.server()?, CONNECTIONS);
        let rate = capacity * chosen(setting, "percent") / 100.0;
        load.rate = Some(rate);
        load.duration = conditions.effort.window;
        let mut values = values(&of_many(load.run()?)?);
        values.insert(Metric::CapacityPerSecond, capacity);
        values.insert(Metric::RatePerSecond, rate);
        Ok(values)
    });
}

/// Requests a second that the server and the generator can do, when they are due at fixed
/// times. That is less than in a closed loop, where replies come in bursts.
fn capacity(conditions: Conditions, server: &Process) -> anyhow::Result<f64> {
    let mut load = conditions.load(server, CONNECTIONS);
    let closed = of_many(load.run()?)?.per_second;
    load.rate = Some(closed);
    let open = of_many(load.run()?)?.per_second;
    Ok(open.min(closed))
}

fn draw(results: &Results, _: &str) -> Vec<Figure> {
    let half = Lines {
        experiment: ID,
        id: "fixed-rate-p50",
        title: "The latency that half of the requests keep, by the load",
        x: ("percent", "percent of what the server can do", Scale::Linear),
        y: (Metric::P50Us, "p50, microseconds since the request was due", Scale::Log),
        chosen: &PERCENT,
        factor: 1.0,
    };
    let most = Lines {
        id: "fixed-rate-p99",
        title: "The latency that 99 of 100 requests keep, by the load",
        y: (Metric::P99Us, "p99, microseconds since the request was due", Scale::Log),
        ..half
    };
    vec![half.figure(results), most.figure(results)]
}
