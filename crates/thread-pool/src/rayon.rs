//! The same on rayon's pool.
//!
//! It works, and it is a poor fit. rayon keeps one thread for each core and counts on
//! jobs that compute and end: a worker that blocks in `read` is a core that does nothing.
//! So the pool must be made far larger than rayon would make it. Its queue has no bound,
//! so the bound has to be put where the connections come in. And each worker looks for
//! work among all the others before it sleeps, which pays for jobs of microseconds and
//! not for sessions of minutes. Use rayon for CPU-bound work, not for connections.

use std::io;

use rayon::ThreadPoolBuilder;
use server_kit::Server;

use crate::STACK_SIZE;

// ANCHOR: serve
/// Serves on `workers` threads; up to `queue` more clients are accepted and wait.
pub(crate) fn serve(server: &Server, workers: usize, queue: usize) -> io::Result<()> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(workers)
        .stack_size(STACK_SIZE)
        .thread_name(|number| format!("worker {number}"))
        .build()
        .map_err(io::Error::other)?;
    // In place: this thread accepts, so that no worker has to.
    pool.in_place_scope(|scope| {
        for connection in server.incoming().at_most(workers.saturating_add(queue)) {
            scope.spawn(|_| connection.serve());
        }
    }); // Leaving the scope waits for the sessions.
    Ok(())
}
// ANCHOR_END: serve
