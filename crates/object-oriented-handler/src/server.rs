//! The server object. It knows connections and handlers, and no service.

use std::thread::{self, Builder};

use server_kit::{Connection, Server, isolate};

use crate::Handler;

/// The stack of a handler's thread, in bytes.
const STACK_SIZE: usize = 256 * 1024;

// ANCHOR: server
/// Accepts connections, and has a handler made for each.
#[derive(Debug)]
pub struct HandlerServer<F> {
    server: Server,
    make_handler: F,
}
// ANCHOR_END: server

impl<F, H> HandlerServer<F>
where
    F: Fn(Connection) -> H + Sync,
    H: Handler,
{
    /// A server that calls `make_handler` for each connection.
    pub fn new(server: Server, make_handler: F) -> Self {
        Self { server, make_handler }
    }

    // ANCHOR: run
    /// Serves until the shutdown, then waits for the handlers.
    pub fn run(&self) {
        thread::scope(|scope| {
            for connection in self.server.incoming() {
                self.server.retry("start a thread", || {
                    let connection = connection.clone();
                    Builder::new()
                        .stack_size(STACK_SIZE)
                        .spawn_scoped(scope, move || self.handle(connection))
                });
            }
        });
    }
    // ANCHOR_END: run

    // ANCHOR: handle
    fn handle(&self, connection: Connection) {
        isolate(|| {
            let mut handler = (self.make_handler)(connection);
            handler.run();
        }); // The handler is dropped here, however its run ended: its connection closes.
    }
    // ANCHOR_END: handle
}
