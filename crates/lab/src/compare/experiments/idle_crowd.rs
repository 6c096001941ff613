//! 3. What does a client cost that does nothing?

use std::net::{SocketAddr, TcpStream};

use conformance::Process;

use super::Experiment;
use crate::compare::bench::Bench;
use crate::compare::chart::Scale;
use crate::compare::contestant::Start;
use crate::compare::figures::Rows;
use crate::compare::memory::{Memory, slope};
use crate::compare::page::Figure;
use crate::compare::record::{Results, Values};
use crate::held;

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

/// The sizes of the crowd, as parts of the most.
const PARTS: usize = 5;

fn run(bench: &mut Bench<'_>) {
    let crowd = crowd(bench.conditions.effort.crowd);
    let contestants = bench.contestants;
    let setting = [vec![("crowd", crowd as f64)]];
    let start = Start { clients: crowd, ..Start::default() };
    for contestant in contestants {
        // One server after the other: a reading of the whole machine must be of one alone.
        let running = bench.start([contestant], start);
        bench.rounds(ID, &running, &setting, 1, |one, _| {
            grow(one.server_of_many()?, crowd)
        });
    }
}

/// No more than the system lets both ends have.
fn crowd(most: usize) -> usize {
    /// What else is open.
    const OTHERS: usize = 200;
    let limit = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX);
    usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(OTHERS).min(most)
}

/// Lets the crowd grow, and looks at the memory on the way.
fn grow(server: &Process, most: usize) -> Result<Values, String> {
    // What a server makes for its first clients is no cost of the others.
    let mut crowd = Vec::new();
    join(&mut crowd, 50, server.address())?;
    let mut readings: Vec<(f64, Memory)> = Vec::new();
    for part in 1..=PARTS {
        join(&mut crowd, most * part / PARTS, server.address())?;
        let memory = Memory::of(&server.pids()).ok_or("only Linux tells the memory")?;
        readings.push((crowd.len() as f64, memory));
    }
    let line = |of: fn(&Memory) -> f64| {
        let points = readings.iter().map(|(size, memory)| (*size, of(memory)));
        let slope = slope(&points.collect::<Vec<_>>());
        if slope.abs() < NOTHING { 0.0 } else { slope }
    };
    let values = Values::from([
        ("program_kib", line(|memory| memory.program)),
        ("kernel_stack_kib", line(|memory| memory.kernel_stacks)),
        ("slab_kib", line(|memory| memory.slab)),
        ("threads", line(|memory| memory.threads)),
        ("connections", crowd.len() as f64),
    ]);
    for stream in crowd {
        conformance::reset(stream);
    }
    Ok(values)
}

/// Connects until there are `size`, and makes a round trip with each.
fn join(
    crowd: &mut Vec<TcpStream>,
    size: usize,
    server: SocketAddr,
) -> Result<(), String> {
    while crowd.len() < size {
        let stream = held::connect(server)
            .map_err(|error| format!("{} connections: {error}", crowd.len()))?;
        crowd.push(stream);
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
            ("the program's", "program_kib"),
            ("stacks in the kernel", "kernel_stack_kib"),
            ("sockets of both ends, and records of threads", "slab_kib"),
        ],
        panels: &[("", vec![])],
        factor: 1.0,
    };
    let threads = Rows {
        id: "idle-crowd-threads",
        title: "Threads for each idle connection",
        axis: "threads",
        marks: &[("threads", "threads")],
        ..memory
    };
    vec![memory.figure(results), threads.figure(results)]
}
