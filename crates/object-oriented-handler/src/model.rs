//! What the model says of itself.

use std::io;

use server_kit::{Capacity, Model, Server, Starts};

use crate::Flags;

/// The model, for the list of all models.
#[derive(Debug)]
pub struct ObjectOrientedHandler;

impl Model for ObjectOrientedHandler {
    type Flags = Flags;

    const NAME: &'static str = "object-oriented-handler";
    const SUMMARY: &'static str =
        "Serves each connection with a handler object, on a thread of its own.";
    const WHO_SHARES: &'static str = "the same, as objects";
    const CAPACITY: Capacity = Capacity::Any;
    const STARTS: Starts = Starts::Thread;
    const IS_TWIN: bool = true;
    const NEIGHBOUR: Option<&'static str> = Some("thread-per-conn");

    fn serve(server: Server, flags: &Flags) -> io::Result<()> {
        crate::serve(server, flags)
    }
}
