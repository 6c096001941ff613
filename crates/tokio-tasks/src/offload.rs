//! Keeping CPU-bound work off the executor: the answer is worked out on another thread.
//!
//! A task that computes keeps its thread from all the other tasks. So it hands the work
//! to a thread that has no tasks, and waits for the answer as it waits for a client.
//! There are two places to hand it to. `spawn_blocking` starts more threads as jobs pile
//! up, to 512: it was made for calls that block, and many jobs at once take the cores
//! from each other, and from the executor. rayon has one thread for each core, and the
//! next job waits until one is free. Both cost two changes of thread for each chunk.

use std::io;

use server_kit::{Next, Session, isolate};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// Where the answers to the clients are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Offload {
    /// On the executor's threads, while their other tasks wait
    None,
    /// On tokio's threads for calls that block
    SpawnBlocking,
    /// On rayon's threads, one for each core
    Rayon,
}

impl Offload {
    /// Has a chunk answered. The session is free for nothing else meanwhile, but its
    /// thread is.
    ///
    /// # Errors
    ///
    /// The work panicked. Its message was printed by then.
    // ANCHOR: answer
    pub(crate) async fn answer(
        self,
        session: &mut Session,
        chunk: Vec<u8>,
    ) -> io::Result<(Vec<u8>, Next)> {
        let mut job = session.job(chunk);
        let work = move || {
            let mut reply = Vec::new();
            let next = job.answer(&mut reply);
            (job, reply, next)
        };
        let done = match self {
            Self::None => Some(work()),
            Self::SpawnBlocking => spawn_blocking(work).await.ok(),
            Self::Rayon => on_rayon(work).await,
        };
        let panicked = || io::Error::other("the work on its chunk panicked");
        let (job, reply, next) = done.ok_or_else(panicked)?;
        session.resume(job);
        Ok((reply, next))
    }
    // ANCHOR_END: answer
}

// ANCHOR: on_rayon
/// rayon gives nothing to wait for, so the answer comes through a channel. If the work
/// panics, nobody is left to send it, and that ends the wait.
async fn on_rayon<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = oneshot::channel();
    // A panic that comes as far as rayon ends the process.
    rayon::spawn(|| {
        isolate(|| {
            // It fails if the session was given up, and then nobody wants the answer.
            let _ = sender.send(work());
        });
    });
    receiver.await.ok()
}
// ANCHOR_END: on_rayon
