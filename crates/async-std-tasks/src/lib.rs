//! A task for each connection, on async-std.
//!
//! **async-std was discontinued in 2025.** Its authors send its users to smol, and
//! RUSTSEC-2025-0052 marks it as unmaintained. It stands here because it was the other
//! half of the family for years, and its programs still run. Do not begin a new one on
//! it. smol is its successor and is made of the same parts (async-executor, async-io,
//! async-channel), so what is learned here carries over.
//!
//! The tasks are those of any async runtime. What differs is around them: the runtime is
//! global and starts itself, and there is no semaphore, no tracker of tasks and no token
//! to cancel them by. Channels do for all three. As with any of them, a task that
//! computes keeps its thread from the others: `--offload` gives such work to threads
//! that have no tasks.

mod model;
mod offload;
mod session;

use std::io;

use async_io::Async;
use async_std::channel::{self, Receiver};
use async_std::task;
use futures_lite::future;
use server_kit::{BackOff, Offload, Responder, Server};
use tracing::Instrument;

pub use model::AsyncStdTasks;

/// What the tasks leave to other threads.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Flags {
    /// Where to do the CPU-bound work on a chunk
    #[arg(long, value_enum, default_value = "none")]
    pub offload: Offload,
}

/// Serves each client in a task of its own.
///
/// # Errors
///
/// When the listener cannot be waited for.
// ANCHOR: serve
pub fn serve(server: Server, flags: &Flags) -> io::Result<()> {
    task::block_on(serve_all(&server, flags.offload))
}
// ANCHOR_END: serve

// ANCHOR: permit
/// A session's permit, one of `--max-connections`: dropping it gives it back.
struct Permit(Receiver<()>);

impl Drop for Permit {
    fn drop(&mut self) {
        let _ = self.0.try_recv();
    }
}
// ANCHOR_END: permit

async fn serve_all(server: &Server, offload: Offload) -> io::Result<()> {
    let Some(listener) = server.listener()? else { return Ok(()) };
    let listener = Async::new(listener)?;
    // ANCHOR: channels
    // A permit is a message in this channel: sending waits until there is room for one.
    let limit = server.flags().max_connections.get();
    let (take_permit, permits) = channel::bounded(limit);
    // Nothing is ever sent on this one. It closes at shutdown, which wakes all that wait.
    let (stop, stopped) = channel::bounded::<()>(1);
    server.shutdown().on_request(move || drop(stop));
    // ANCHOR_END: channels

    // ANCHOR: accept
    let accept_all = async {
        let mut back_off = BackOff::default();
        loop {
            take_permit.send(()).await.expect("we hold a receiver ourselves");
            let permit = Permit(permits.clone());
            match listener.accept().await {
                Ok((stream, address)) => {
                    back_off.reset();
                    let mut responder = Responder::begin(server, address);
                    let (stopped, span) = (stopped.clone(), responder.span());
                    let serve = async move {
                        let session =
                            session::serve(&stream, &mut responder, offload, &stopped);
                        session.await.unwrap_or_else(|error| responder.broke(&error));
                        drop(permit);
                    };
                    task::spawn(serve.instrument(span));
                }
                // The listener was closed under our feet, as it should be.
                Err(_) if server.shutdown().requested() => break io::Result::Ok(()),
                Err(error) => {
                    task::sleep(back_off.after_failure("accept a client", &error)).await;
                }
            }
        }
    };
    // ANCHOR_END: accept
    // ANCHOR: end
    let until_stopped = async {
        let _closed = stopped.recv().await;
        Ok(())
    };
    future::or(until_stopped, accept_all).await?;
    drop(listener);
    // With all permits taken here, no session has one any more.
    for _ in 0..limit {
        take_permit.send(()).await.expect("we hold a receiver ourselves");
    }
    Ok(())
    // ANCHOR_END: end
}
