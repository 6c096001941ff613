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
use server_kit::{BackOff, Server, Session};
use tracing::Instrument;

pub use model::AsyncStdTasks;
pub use offload::Offload;

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

// ANCHOR: place
/// A session's place among the `--max-connections`: it is freed when this is dropped.
struct Place(Receiver<()>);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.0.try_recv();
    }
}
// ANCHOR_END: place

async fn serve_all(server: &Server, offload: Offload) -> io::Result<()> {
    let Some(listener) = server.listener()? else { return Ok(()) };
    let listener = Async::new(listener)?;
    // ANCHOR: channels
    // Each open session keeps one message in this channel: sending waits for a place.
    let limit = server.flags().max_connections.get();
    let (take_place, places) = channel::bounded(limit);
    // Nothing is ever sent on this one. It closes at shutdown, and that wakes everyone.
    let (stop, stopped) = channel::bounded::<()>(1);
    server.shutdown().on_request(move || drop(stop));
    // ANCHOR_END: channels

    // ANCHOR: accept
    let accept_all = async {
        let mut back_off = BackOff::new();
        loop {
            take_place.send(()).await.expect("we hold a receiver ourselves");
            let place = Place(places.clone());
            match listener.accept().await {
                Ok((stream, address)) => {
                    back_off.reset();
                    let mut session = Session::begin(server, address);
                    let (stopped, span) = (stopped.clone(), session.span());
                    let serve = async move {
                        session::serve(&stream, &mut session, offload, &stopped).await;
                        drop(place);
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
    // Whoever has taken all the places knows that no session has one any more.
    for _ in 0..limit {
        take_place.send(()).await.expect("we hold a receiver ourselves");
    }
    Ok(())
    // ANCHOR_END: end
}
