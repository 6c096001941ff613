//! What the model says of itself.

use std::io;

use server_kit::{Capacity, Model, NoFlags, Server, Starts};

/// The model, for the list of all models.
#[derive(Debug)]
pub struct ThreadPerConn;

impl Model for ThreadPerConn {
    type Flags = NoFlags;

    const NAME: &'static str = "thread-per-conn";
    const SUMMARY: &'static str = "Serves each connection on a thread of its own.";
    const WHO_SHARES: &'static str = "the kernel, among a thread for each client";
    const CAPACITY: Capacity = Capacity::Any;
    const STARTS: Starts = Starts::Thread;
    const NEIGHBOUR: Option<&'static str> = Some("blocking-single");

    fn serve(server: Server, _: &NoFlags) -> io::Result<()> {
        crate::serve(server)
    }
}
