//! 3. What does a client cost that does nothing?

use std::net::SocketAddr;

use anyhow::{Context, Result, anyhow};
use harness::Process;
use harness::client::Client;
use harness::usage::{KernelMemory, Usage};

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "idle-crowd",
    question: "What does a client cost that does nothing?",
    run,
    figures: &[
        Plot::Rows(MEMORY),
        Plot::Rows(Rows {
            name: "threads",
            title: "Threads for each idle connection",
            axis: "threads",
            marks: &[("threads", Metric::Threads)],
            ..MEMORY
        }),
    ],
    reading: "Memory for each idle connection, after one round trip. A thread takes \
        pages of its stack, and a stack in the kernel besides; a task takes what it has \
        to remember. The kernel keeps the sockets, which are the same for all, and a \
        record of each thread.",
    notes: &[
        "Each figure is the slope of a line through the memory at five sizes of the \
         crowd, so what a server takes at its start does not count. The program's memory \
         is its resident set. Kernel stacks and the rest of the kernel's memory are \
         readings of the whole machine (KernelStack and Slab in /proc/meminfo): another \
         program can disturb them, and the sockets are those of both ends. Less than \
         0.05 KiB counts as nothing.",
        "thread-pool has as many workers as there are clients from its start: its \
         threads are in no figure here, as they are there before any client comes.",
    ],
};

const MEMORY: Rows = Rows {
    name: "memory",
    title: "Memory for each idle connection",
    axis: "KiB",
    scale: Scale::Linear,
    marks: &[
        ("the program's", Metric::ProgramKib),
        ("stacks in the kernel", Metric::KernelStackKib),
        ("sockets of both ends, and records of threads", Metric::SlabKib),
    ],
    ..ROWS
};

/// A page of memory for a hundred connections is noise, in KiB.
const NOTHING: f64 = 0.05;

/// What the server's processes occupy, and the kernel.
type Memory = (Usage, KernelMemory);

fn kib(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}

/// The number of sizes of the crowd.
const SIZES: usize = 5;

fn run(bench: &mut Bench<'_>) {
    let most = most(bench.effort.crowd);
    for target in bench.targets {
        // One after the other: a reading of the whole machine must be of one server.
        let running = bench.start([target], Start { clients: most, ..Start::default() });
        bench.rounds(&running, &each(Parameter::Crowd, &[most]), 1, |one, _| {
            grow(one.process_for_many()?, most)
        });
    }
}

/// `wanted` connections, or as many as the system lets both ends have.
fn most(wanted: usize) -> usize {
    /// What else is open.
    const OTHERS: usize = 200;
    usize::try_from(harness::increase_descriptors())
        .unwrap_or(usize::MAX)
        .saturating_sub(OTHERS)
        .min(wanted)
}

/// Lets the crowd grow, and reads the memory on the way.
fn grow(server: &Process, most: usize) -> Result<Values> {
    // What a server makes for its first clients is no cost of the others.
    let mut crowd = Vec::new();
    join(&mut crowd, 50, server.address())?;
    let mut readings: Vec<(f64, Memory)> = Vec::new();
    for part in 1..=SIZES {
        join(&mut crowd, most * part / SIZES, server.address())?;
        let memory = server.usage().zip(KernelMemory::read());
        let memory = memory.context("only Linux tells the memory")?;
        readings.push((crowd.len() as f64, memory));
    }
    let each = |of: fn(&Memory) -> f64| {
        let points = readings.iter().map(|(size, memory)| (*size, of(memory)));
        let slope = slope(&points.collect::<Vec<_>>());
        if slope.abs() < NOTHING { 0.0 } else { slope }
    };
    let values = Values::from([
        (Metric::ProgramKib, each(|(server, _)| kib(server.memory))),
        (Metric::KernelStackKib, each(|(_, kernel)| kib(kernel.stacks))),
        (Metric::SlabKib, each(|(_, kernel)| kib(kernel.slab))),
        (Metric::Threads, each(|(server, _)| server.threads as f64)),
        (Metric::Connections, crowd.len() as f64),
    ]);
    crowd.into_iter().for_each(Client::reset);
    Ok(values)
}

/// Connects until there are `size`, and makes a round trip with each.
fn join(crowd: &mut Vec<Client>, size: usize, server: SocketAddr) -> Result<()> {
    while crowd.len() < size {
        let client = Client::served(server, "one of the crowd")
            .map_err(|error| anyhow!("{} connections: {}", crowd.len(), error.came))?;
        crowd.push(client);
    }
    Ok(())
}
