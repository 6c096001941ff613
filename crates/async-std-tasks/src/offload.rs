//! Keeping CPU-bound work off the executor: the answer is worked out on another thread.
//!
//! A task that computes keeps its thread from all the other tasks. So it hands the work
//! to a thread that has no tasks, and waits for the answer as it waits for a client.
//! There are two places to hand it to. `spawn_blocking` starts more threads as jobs pile
//! up, to 500: it was made for calls that block, and many jobs at once take the cores
//! from each other, and from the executor. rayon has one thread for each core, and the
//! next job waits until one is free. Both cost two changes of thread for each chunk.

use std::io;

use async_std::channel;
use async_std::task;
use server_kit::{Next, Session, isolate};

/// Where the answers to the clients are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Offload {
    /// On the executor's threads, while their other tasks wait
    None,
    /// On async-std's threads for calls that block
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
    pub(crate) async fn answer(
        self,
        session: &mut Session,
        chunk: Vec<u8>,
    ) -> io::Result<(Vec<u8>, Next)> {
        let mut job = session.job(chunk);
        let (sender, receiver) = channel::bounded(1);
        let work = move || {
            let mut reply = Vec::new();
            let next = job.answer(&mut reply);
            // It fails if the session was given up, and then nobody wants the answer.
            let _ = sender.try_send((job, reply, next));
        };
        // A panic that comes as far as rayon ends the process, and async-std would hand
        // it on to its executor. Here it closes the channel, and that ends the wait.
        let work = move || isolate(work);
        match self {
            Self::None => work(),
            Self::SpawnBlocking => drop(task::spawn_blocking(work)), // It runs on.
            Self::Rayon => rayon::spawn(work),
        }
        let panicked = |_| io::Error::other("the work on its chunk panicked");
        let (job, reply, next) = receiver.recv().await.map_err(panicked)?;
        session.resume(job);
        Ok((reply, next))
    }
}
