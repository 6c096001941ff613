//! Keeping CPU-bound work off an executor: another thread works out the answer.
//!
//! A task that computes keeps its thread from all the other tasks. So it hands the work
//! to a thread that has no tasks, and waits for the answer as it waits for a client.
//! There are two kinds of such threads. A runtime has its own for calls that block. It
//! starts more of them as jobs pile up, to 500 or so, and many jobs at once take the
//! cores from each other, and from the executor. rayon has one thread for each core, and
//! the next job waits until one is free. Either way, a chunk changes threads twice.

use crate::Variant;

/// Where the answers to the clients are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Offload {
    /// On the executor's threads, while their other tasks wait
    None,
    /// On the runtime's threads for calls that block
    SpawnBlocking,
    /// On rayon's threads, one for each core
    Rayon,
}

impl Offload {
    /// A model that takes `--offload`, with the runtime's threads for it.
    pub const ON_SPAWN_BLOCKING: Variant = Variant {
        name: "spawn-blocking",
        arguments: &["--offload", "spawn-blocking"],
        offloads: true,
    };
    /// The same with rayon's threads.
    pub const ON_RAYON: Variant =
        Variant { name: "rayon", arguments: &["--offload", "rayon"], offloads: true };
}
