//! 1. What does a round trip cost?

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "round-trips",
    question: "What does a round trip cost?",
    run,
    figures: &[
        Plot::Rows(CPU),
        Plot::Rows(Rows {
            name: "ratio",
            title: "The same, as a multiple of one server's",
            as_ratio: true,
            ..CPU
        }),
        Plot::Rows(Rows {
            name: "per-second",
            title: "Round trips a second",
            axis: "round trips a second",
            marks: &[(MEDIAN, Metric::PerSecond)],
            ..CPU
        }),
        Plot::Rows(Rows {
            name: "latency",
            title: "How long a round trip takes, in a closed loop",
            axis: "microseconds",
            marks: LATENCY,
            ..CPU
        }),
        Plot::Rows(Rows {
            name: "switches",
            title: "Context switches of the server for a round trip",
            axis: "context switches",
            scale: Scale::Linear,
            marks: &[(MEDIAN, Metric::ContextSwitches)],
            ..CPU
        }),
    ],
    reading: "The first figure is the one to trust: the CPU time that the server takes \
        for a round trip hardly depends on what else the machine does. The second says \
        how many times that of one server it is. How many round trips there are in a \
        second, and how long they take, depends on the generator, too: in a closed loop \
        each client asks again at once, so with 64 clients each of them waits for the \
        other 63.",
    notes: &[
        "64 bytes of ASCII in a closed loop. thread-pool has as many workers as there \
         are connections; with fewer, the others wait (see the plug).",
        "With 1,000 connections the figures are less steady: what the server touches no \
         longer fits into the processor's caches, which it shares with whatever else the \
         machine does, and Python's threads fight for their lock. The whiskers say how \
         much.",
        "\"B4 eased\" is the tutorial's own server, whose recv asks for 768 KiB. glibc \
         takes so large a buffer from the kernel and gives it back at each call. With \
         MALLOC_MMAP_THRESHOLD_ and MALLOC_TRIM_THRESHOLD_ set it keeps the buffer: the \
         difference is the price of that defect, and not of Python. Without \"eased\" the \
         first of them has the value that glibc starts with (131072): left to itself, \
         glibc would raise it as soon as a client resets, and each measurement ends with \
         resets.",
    ],
};

const CPU: Rows = Rows {
    name: "cpu",
    title: "CPU time of the server for a round trip",
    axis: "microseconds of CPU time",
    marks: &[(MEDIAN, Metric::CpuUs)],
    panels: &[
        ("1 connection", &[(Parameter::Connections, 1)]),
        ("64 connections", &[(Parameter::Connections, 64)]),
        ("1,000 connections", &[(Parameter::Connections, 1000)]),
    ],
    ..ROWS
};

fn run(bench: &mut Bench<'_>) {
    let targets = with(bench.targets, Target::b4_eased);
    let running = bench.start(&targets, Start { clients: 1000, ..Start::default() });
    let effort = bench.effort;
    // To open a thousand connections takes longer than the measurement.
    let few = (&[1, 64][..], effort.rounds);
    let many = (&[1000][..], effort.costly_rounds);
    for (numbers, rounds) in [few, many] {
        let settings = each(Parameter::Connections, numbers);
        bench.rounds(&running, &settings, rounds, |one, connections| {
            Ok(values(&of_many(one.load_at_once(connections)?.run()?)?))
        });
    }
}
