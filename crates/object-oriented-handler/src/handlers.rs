//! The handler objects: each owns one connection.

mod shout;
mod tally;

pub use shout::Shout;
pub use tally::Tally;

// ANCHOR: handler
/// An object that serves one connection.
///
/// It owns the connection, so no code has to remember to close it: dropping the handler
/// drops the connection, and that closes the socket, at the end of the run and after a
/// panic alike.
pub trait Handler {
    /// Serves the client until the conversation is over.
    fn run(&mut self);
}
// ANCHOR_END: handler
