//! What the model says of itself.

use std::io;

use server_kit::{Capacity, Model, NoFlags, Server};

/// The model, for the list of all models.
#[derive(Debug)]
pub struct BlockingSingle;

impl Model for BlockingSingle {
    type Flags = NoFlags;

    const NAME: &'static str = "blocking-single";
    const SUMMARY: &'static str = "Serves one connection at a time.";
    const WHO_SHARES: &'static str = "nothing is shared: one client at a time";
    const CAPACITY: Capacity = Capacity::One;
    const NEIGHBOUR: Option<&'static str> = None;

    fn serve(server: Server, _: &NoFlags) -> io::Result<()> {
        crate::serve(server)
    }
}
