//! A task for each connection, on tokio: a few threads share the time among many tasks.
//!
//! A session reads like the blocking one, but where it would block it waits with
//! `.await`, and the thread turns to another task. An idle client costs a task, which is
//! a few hundred bytes, and no thread. The price: a session that computes for long keeps
//! its thread from all the others, and nothing but its own next `.await` can stop it.
//! `--offload` gives such work to threads that have no tasks.

mod model;
mod offload;
mod session;

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use server_kit::{BackOff, Offload, Responder, Server};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

pub use model::TokioTasks;

/// The runtime that polls the tasks.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Flags {
    /// How many threads poll: several, or only the main thread
    #[arg(long, value_enum, default_value = "multi-thread")]
    pub runtime: Runtime,

    /// Threads of the multi-thread runtime [default: one for each core]
    #[arg(long, value_name = "N", value_parser = server_kit::at_least_one)]
    pub threads: Option<NonZeroUsize>,

    /// Where to do the CPU-bound work on a chunk
    #[arg(long, value_enum, default_value = "none")]
    pub offload: Offload,
}

/// The two kinds of tokio runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Runtime {
    /// Worker threads that steal tasks from each other
    MultiThread,
    /// The main thread alone
    CurrentThread,
}

/// Serves each client in a task of its own.
///
/// # Errors
///
/// When the runtime cannot be started.
// ANCHOR: serve
pub fn serve(server: Server, flags: &Flags) -> io::Result<()> {
    let mut builder = match flags.runtime {
        Runtime::MultiThread => Builder::new_multi_thread(),
        Runtime::CurrentThread => Builder::new_current_thread(),
    };
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    builder.worker_threads(flags.threads.unwrap_or(cores).get());
    builder.enable_io().enable_time().build()?.block_on(accept(server, flags.offload))
}
// ANCHOR_END: serve

async fn accept(server: Server, offload: Offload) -> io::Result<()> {
    // ANCHOR: prepare
    let Some(listener) = server.listener()? else { return Ok(()) };
    let listener = TcpListener::from_std(listener)?;
    let permits = Arc::new(Semaphore::new(server.flags().max_connections.get()));
    let tasks = TaskTracker::new();
    let stop = CancellationToken::new();
    server.shutdown().on_request({
        let stop = stop.clone();
        move || stop.cancel()
    });
    // ANCHOR_END: prepare

    let mut back_off = BackOff::default();
    // ANCHOR: accept
    let accept_all = async {
        loop {
            let permit = permits.clone().acquire_owned().await.expect("never closed");
            match listener.accept().await {
                Ok((mut stream, address)) => {
                    back_off.reset();
                    let mut responder = Responder::begin(&server, address);
                    let (stop, span) = (stop.clone(), responder.span());
                    let serve = async move {
                        let session =
                            session::serve(&mut stream, &mut responder, offload, &stop);
                        session.await.unwrap_or_else(|error| responder.broke(&error));
                        drop(permit);
                    };
                    tasks.spawn(serve.instrument(span));
                }
                // The listener was closed under our feet, as it should be.
                Err(_) if server.shutdown().requested() => break,
                Err(error) => {
                    tokio::time::sleep(back_off.after_failure("accept a client", &error))
                        .await;
                }
            }
        }
    };
    // ANCHOR_END: accept
    // ANCHOR: end
    stop.run_until_cancelled(accept_all).await;
    drop(listener);
    tasks.close();
    tasks.wait().await;
    Ok(())
    // ANCHOR_END: end
}
