//! 7. What if each request computes?

use std::time::Duration;

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "cpu-work",
    question: "CPU-bound: what if each request computes for 2 ms?",
    run,
    figures: &[
        Plot::Rows(Rows {
            name: "per-second",
            title: "Replies a second, when each takes 2 ms of CPU time",
            axis: "replies a second",
            scale: Scale::Linear,
            marks: &[("one round", Metric::PerSecond)],
            panels: &[
                ("1 client", &[(Parameter::Clients, 1)]),
                ("2 clients", &[(Parameter::Clients, 2)]),
                ("4 clients", &[(Parameter::Clients, 4)]),
            ],
            ..ROWS
        }),
        Plot::Rows(Rows {
            name: "light",
            title: "How long light round trips take beside four clients that compute",
            axis: "milliseconds since the message was due",
            marks: LATENCY,
            panels: &[("", &[(Parameter::Beside, HEAVY)])],
            factor: 1e-3,
            ..ROWS
        }),
    ],
    reading: "The tutorial's last claim, measured. One core does at most 500 such \
        requests a second. Rust's threads run in parallel, so more clients get more \
        cores. Python's threads take turns: the interpreter's lock (GIL) lets one of \
        them compute at a time, and the second core stays idle. In the second figure \
        light clients make a round trip beside four that compute: on an async executor \
        they wait for the thread, unless the work is handed to a pool (--offload).",
    notes: &[
        "The servers may use all cores here, and share them with the generator, which \
         has little to do.",
        "Ours burn CPU time (--cpu-work 2ms); the mended Python servers compute as long \
         in Python (SHOUT_CPU_WORK_MS). The tutorial's own have no such load.",
    ],
};

const WORK: Duration = Duration::from_millis(2);
/// Shorter messages are light: the server does not compute for them.
const FROM: usize = 512;
const HEAVY: usize = 4;
const LIGHT: usize = 4;
const RATE: f64 = 200.0;

fn run(bench: &mut Bench<'_>) {
    let targets = with(bench.targets, Target::offloading);
    let (cpu_work, all_cores) = (Some((WORK, FROM)), true);
    let start = Start { clients: HEAVY + LIGHT, cpu_work, all_cores, ..Start::default() };
    let running = bench.start(targets.iter().filter(|one| one.can_burn_cpu()), start);
    let time = bench.effort.long_window;
    bench.rounds(&running, &each(Parameter::Clients, &[1, 2, 4]), 1, |one, clients| {
        let mut load = one.load_at_once(clients)?;
        (load.size, load.core, load.duration) = (FROM, None, time / 3);
        Ok(values(&of_many(load.run()?)?))
    });
    bench.rounds(&running, &each(Parameter::Beside, &[HEAVY]), 1, |one, _| {
        let mut heavy = one.load_at_once(HEAVY)?;
        (heavy.size, heavy.core) = (FROM, None);
        let mut light = one.load(LIGHT)?;
        (light.rate, light.core, light.duration) = (Some(RATE), None, time);
        let [light, heavy] = beside(&light, heavy);
        heavy?;
        Ok(values(&of_many(light?)?))
    });
}
