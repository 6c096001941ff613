//! What the model says of itself.

use std::io;

use server_kit::{Capacity, Model, Server, Variant};

use crate::Flags;

/// The model, for the list of all models.
#[derive(Debug)]
pub struct ThreadPool;

impl Model for ThreadPool {
    type Flags = Flags;

    const NAME: &'static str = "thread-pool";
    const SUMMARY: &'static str = "Serves the connections on a fixed number of threads.";
    const WHO_SHARES: &'static str = "the kernel, among a fixed number of threads";
    const CAPACITY: Capacity = Capacity::Flag { flag: "--workers", default: 8 };
    const VARIANTS: &'static [Variant] =
        &[Variant { name: "rayon", arguments: &["--pool", "rayon"], offloads: false }];
    const NEIGHBOUR: Option<&'static str> = Some("thread-per-conn");

    fn serve(server: Server, flags: &Flags) -> io::Result<()> {
        crate::serve(server, flags)
    }
}
