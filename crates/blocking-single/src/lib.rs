//! One connection at a time: the thread that accepts is the thread that serves.
//!
//! While one client is connected, the others wait in the kernel's backlog, even if that
//! client says nothing. It is the tutorial's first server, and the "plug" in it is the
//! reason for all the other models.

mod model;

use std::io;

use server_kit::Server;

pub use model::BlockingSingle;

// ANCHOR: serve
/// Serves each client to its end before it accepts the next one.
///
/// # Errors
///
/// None: a failure ends one session, or is waited out.
pub fn serve(server: Server) -> io::Result<()> {
    for connection in server.incoming() {
        connection.serve();
    }
    Ok(())
}
// ANCHOR_END: serve
