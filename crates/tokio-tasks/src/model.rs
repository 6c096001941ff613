//! What the model says of itself.

use std::io;

use server_kit::{Capacity, Model, Offload, Server, Variant};

use crate::Flags;

/// The model, for the list of all models.
#[derive(Debug)]
pub struct TokioTasks;

impl Model for TokioTasks {
    type Flags = Flags;

    const NAME: &'static str = "tokio-tasks";
    const SUMMARY: &'static str =
        "Serves each connection in a task of its own, on tokio.";
    const WHO_SHARES: &'static str = "the tasks, at each .await, on tokio";
    const CAPACITY: Capacity = Capacity::Any;
    const VARIANTS: &'static [Variant] = &[
        Variant {
            name: "current-thread",
            arguments: &["--runtime", "current-thread"],
            offloads: false,
        },
        Offload::ON_SPAWN_BLOCKING,
        Offload::ON_RAYON,
    ];
    const THREAD_NAMES: &'static [(&'static str, &'static str)] =
        &[("tokio-rt-worker", "worker #"), ("tokio-runtime-worker", "worker #")];
    const NEIGHBOUR: Option<&'static str> = Some("thread-per-conn");

    fn serve(server: Server, flags: &Flags) -> io::Result<()> {
        crate::serve(server, flags)
    }
}
