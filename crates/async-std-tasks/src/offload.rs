//! The answer to a chunk, worked out where [`Offload`] says.

use std::io;

use async_std::channel;
use async_std::task;
use server_kit::{Next, Offload, Responder, isolate};

/// Has a chunk answered. The session does nothing else meanwhile, but its thread does.
///
/// # Errors
///
/// The work panicked. Its message was printed by then.
pub(crate) async fn answer(
    offload: Offload,
    responder: &mut Responder,
    chunk: Vec<u8>,
) -> io::Result<(Vec<u8>, Next)> {
    let job = responder.job(chunk);
    let (sender, receiver) = channel::bounded(1);
    let work = move || {
        // A panic that comes as far as rayon ends the process, and async-std would hand
        // it on to its executor. Here it drops the sender, and that ends the wait.
        isolate(|| {
            // It fails if the session was given up: then the answer is of no use.
            let _ = sender.try_send(job.work());
        });
    };
    match offload {
        Offload::None => work(),
        Offload::SpawnBlocking => drop(task::spawn_blocking(work)), // It runs on.
        Offload::Rayon => rayon::spawn(work),
    }
    responder.resume(receiver.recv().await.ok())
}
