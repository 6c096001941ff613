//! A fixed number of threads: each serves one connection at a time.
//!
//! The threads are made once, so a crowd of clients cannot take the machine. The price:
//! when every worker has a client, the next one waits, even if all of them are idle. It
//! waits in a queue of connections, which is bounded too; when that is full, the server
//! stops accepting, and the kernel's backlog holds the rest.

mod crossbeam;
mod model;
mod rayon;

use std::io;
use std::num::NonZeroUsize;

use server_kit::Server;

pub use model::ThreadPool;

/// The size and the kind of the pool.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Flags {
    /// Threads that serve, each one client at a time
    #[arg(long, value_name = "N", default_value = "8")]
    #[arg(value_parser = server_kit::at_least_one)]
    pub workers: NonZeroUsize,

    /// Accepted clients that may wait for a worker
    #[arg(long, value_name = "N", default_value = "64")]
    #[arg(value_parser = server_kit::any_number)]
    pub queue: usize,

    /// What the pool is made of
    #[arg(long, value_enum, default_value = "crossbeam")]
    pub pool: Pool,
}

/// What a pool can be made of.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Pool {
    /// Our own threads, fed by a bounded crossbeam channel
    Crossbeam,
    /// rayon's pool, which was made for computing and not for waiting
    Rayon,
}

/// The stack of a worker, in bytes.
const STACK_SIZE: usize = 256 * 1024;

/// Serves the clients on a pool of threads.
///
/// # Errors
///
/// When the pool's threads cannot be started.
pub fn serve(server: Server, flags: &Flags) -> io::Result<()> {
    match flags.pool {
        Pool::Crossbeam => crossbeam::serve(&server, flags.workers.get(), flags.queue),
        Pool::Rayon => rayon::serve(&server, flags.workers.get(), flags.queue),
    }
}
