//! A thread for each connection: the kernel shares the time among the clients.
//!
//! A session is plain blocking code, and a client that does nothing delays no other. The
//! price is a thread for each client, busy or not: a kernel stack, and the pages of its
//! own stack that it has touched.

mod model;

use std::io;
use std::thread::{self, Builder};

use server_kit::Server;

pub use model::ThreadPerConn;

// ANCHOR: stack
/// The stack of a session's thread, in bytes. The default, 2 MiB, is reserved address
/// space; a session needs a few KiB, and a panic that prints its backtrace some more.
const STACK_SIZE: usize = 256 * 1024;
// ANCHOR_END: stack

// ANCHOR: serve
/// Serves each client on a thread of its own.
///
/// # Errors
///
/// None: a failure ends one session, or is waited out.
pub fn serve(server: Server) -> io::Result<()> {
    thread::scope(|scope| {
        for connection in server.incoming() {
            // A thread that cannot be started drops its handle to the connection. We
            // keep ours, so that the client only waits for the next try.
            server.retry("start a thread", || {
                let connection = connection.clone();
                Builder::new()
                    .stack_size(STACK_SIZE)
                    .spawn_scoped(scope, move || connection.serve())
            });
        }
    }); // Leaving the scope waits for the sessions.
    Ok(())
}
// ANCHOR_END: serve
