//! 3. What does a client cost that does nothing?

use std::net::SocketAddr;

use anyhow::Context;
use harness::Process;
use harness::client::Client;
use harness::usage::{KernelMemory, Usage};

use super::Experiment;
use crate::compare::bench::Bench;
use crate::compare::figures::Rows;
use crate::compare::lineup::Start;
use crate::compare::metrics::{Metric, Values};
use crate::compare::record::Results;
use crate::compare::slope::slope;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "idle-crowd";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "What does a client cost that does nothing?",
    run,
    draw,
    reading: "Memory for each idle connection, after one round trip. A thread takes pages \
        of its stack, and a stack in the kernel besides; a task takes what it has to \
        remember. The kernel keeps the sockets, which are the same for all, and a record of \
        each thread.",
    notes: &[
        "Each figure is the slope of a line through the memory at five sizes of the crowd, \
         so what a server takes at its start does not count. The program's memory is its \
         resident set. Kernel stacks and the rest of the kernel's memory are readings of the whole machine \
         (KernelStack and Slab in /proc/meminfo): another program can disturb them, and \
         the sockets are those of both ends. Less than 0.05 KiB counts as nothing.",
        "thread-pool has as many workers as there are clients from its start: its threads \
         are in no figure here, as they are there before any client comes.",
    ],
};

/// A page of memory for a hundred connections is noise, in KiB.
const NOTHING: f64 = 0.05;

/// What the server's processes occupy, and the kernel.
type Memory = (Usage, KernelMemory);

fn kib(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}

/// The sizes of the crowd, as parts of the most.
const PARTS: usize = 5;

fn run(bench: &mut Bench<'_>) {
    let crowd = crowd(bench.conditions.effort.crowd);
    let targets = bench.targets;
    let setting = [vec![("crowd", crowd as f64)]];
    let start = Start { clients: crowd, ..Start::default() };
    for target in targets {
        // One server after the other: a reading of the whole machine must be of one alone.
        let running = bench.start([target], start);
        bench.rounds(ID, &running, &setting, 1, |one, _| {
            grow(one.server_of_many()?, crowd)
        });
    }
}

/// No more than the system lets both ends have.
fn crowd(most: usize) -> usize {
    /// What else is open.
    const OTHERS: usize = 200;
    usize::try_from(harness::increase_descriptors())
        .unwrap_or(usize::MAX)
        .saturating_sub(OTHERS)
        .min(most)
}

/// Lets the crowd grow, and looks at the memory on the way.
fn grow(server: &Process, most: usize) -> anyhow::Result<Values> {
    // What a server makes for its first clients is no cost of the others.
    let mut crowd = Vec::new();
    join(&mut crowd, 50, server.address())?;
    let mut readings: Vec<(f64, Memory)> = Vec::new();
    for part in 1..=PARTS {
        join(&mut crowd, most * part / PARTS, server.address())?;
        let usage = server.usage().zip(KernelMemory::read());
        readings
            .push((crowd.len() as f64, usage.context("only Linux tells the memory")?));
    }
    let line = |of: fn(&Memory) -> f64| {
        let points = readings.iter().map(|(size, memory)| (*size, of(memory)));
        let slope = slope(&points.collect::<Vec<_>>());
        if slope.abs() < NOTHING { 0.0 } else { slope }
    };
    let values = Values::from([
        (Metric::ProgramKib, line(|(server, _)| kib(server.memory))),
        (Metric::KernelStackKib, line(|(_, kernel)| kib(kernel.stacks))),
        (Metric::SlabKib, line(|(_, kernel)| kib(kernel.slab))),
        (Metric::Threads, line(|(server, _)| server.threads as f64)),
        (Metric::HeldConnections, crowd.len() as f64),
    ]);
    crowd.into_iter().for_each(Client::reset);
    Ok(values)
}

/// Connects until there are `size`, and makes a round trip with each.
fn join(crowd: &mut Vec<Client>, size: usize, server: SocketAddr) -> anyhow::Result<()> {
    while crowd.len() < size {
        let client = Client::served(server, "one of the crowd")
            .with_context(|| format!("{} connections", crowd.len()))?;
        crowd.push(client);
    }
    Ok(())
}

fn draw(results: &Results, _: &str) -> Vec<Figure> {
    let memory = Rows {
        experiment: ID,
        id: "idle-crowd-memory",
        title: "Memory for each idle connection",
        axis: "KiB",
        scale: Scale::Linear,
        marks: &[
            ("the program's", Metric::ProgramKib),
            ("stacks in the kernel", Metric::KernelStackKib),
            ("sockets of both ends, and records of threads", Metric::SlabKib),
        ],
        panels: &[("", vec![])],
        factor: 1.0,
    };
    let threads = Rows {
        id: "idle-crowd-threads",
        title: "Threads for each idle connection",
        axis: "threads",
        marks: &[("threads", Metric::Threads)],
        ..memory
    };
    vec![memory.figure(results), threads.figure(results)]
}
