//! What the model says of itself.

use std::io;

use server_kit::{Capacity, Model, Offload, Server, Variant};

use crate::Flags;

/// The model, for the list of all models.
#[derive(Debug)]
pub struct AsyncStdTasks;

impl Model for AsyncStdTasks {
    type Flags = Flags;

    const NAME: &'static str = "async-std-tasks";
    const SUMMARY: &'static str =
        "Serves each connection in a task of its own, on async-std (discontinued).";
    const WHO_SHARES: &'static str = "the tasks, at each .await, on async-std";
    const CAPACITY: Capacity = Capacity::Any;
    const VARIANTS: &'static [Variant] =
        &[Offload::ON_SPAWN_BLOCKING, Offload::ON_RAYON];
    const THREAD_NAMES: &'static [(&'static str, &'static str)] =
        &[("async-std/runtime", "runtime")];
    const NEIGHBOUR: Option<&'static str> = Some("tokio-tasks");

    fn serve(server: Server, flags: &Flags) -> io::Result<()> {
        crate::serve(server, flags)
    }
}
