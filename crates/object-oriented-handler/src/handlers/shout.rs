//! The service of the protocol: text comes back in upper case.

use server_kit::Connection;

use super::Handler;

// ANCHOR: shout
/// Shouts back what the client says.
#[derive(Debug)]
pub struct Shout {
    connection: Connection,
    session: protocol::Session,
}

impl Shout {
    /// A handler for a new connection.
    pub fn new(connection: Connection) -> Self {
        Self { connection, session: protocol::Session::new() }
    }
}

impl Handler for Shout {
    fn run(&mut self) {
        self.connection.converse(&mut self.session);
    }
}
// ANCHOR_END: shout
