//! 6. What if each request waits for something else?

use std::time::Duration;

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "backend-wait",
    question: "I/O-bound: what if each request waits 20 ms for something else?",
    run,
    figures: &[Plot::Lines(Lines {
        name: "per-second",
        title: "Replies a second, when each takes a wait of 20 ms",
        x: (Parameter::Clients, "clients", Scale::Log),
        chosen: CLIENTS,
        y: (Metric::PerSecond, "replies a second", Scale::Log),
    })],
    reading: "One client gets 50 replies a second from any server. A server that can \
        wait for all clients at once gives twice as many to twice as many clients: a \
        straight line. The line of a pool stops rising when all of its workers wait; \
        that of the single server never rises.",
    notes: &[
        "Only our servers have the flag (--backend-wait 20ms). thread-pool has its 8 \
        workers here, as the limit is what is to be seen.",
    ],
};

const WAIT: Duration = Duration::from_millis(20);
const CLIENTS: &[usize] = &[1, 8, 64, 512];

fn run(bench: &mut Bench<'_>) {
    let ours = bench.targets.iter().filter(|one| one.takes_our_flags());
    let start = Start { backend_wait: Some(WAIT), ..Start::default() };
    let running = bench.start(ours, start);
    bench.rounds(&running, &each(Parameter::Clients, CLIENTS), 1, |one, clients| {
        let mut load = one.load(clients)?;
        load.warm_up = WAIT * 2;
        load.duration = load.duration.max(WAIT * 10);
        // Clients that wait for their turn are the point here.
        Ok(values(&answered(load.run()?)?))
    });
}
