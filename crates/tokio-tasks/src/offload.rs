//! The answer to a chunk, worked out where [`Offload`] says.

use std::io;

use server_kit::{Next, Offload, Responder, isolate};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// Has a chunk answered. The session does nothing else meanwhile, but its thread does.
///
/// # Errors
///
/// The work panicked. Its message was printed by then.
// ANCHOR: answer
pub(crate) async fn answer(
    offload: Offload,
    responder: &mut Responder,
    chunk: Vec<u8>,
) -> io::Result<(Vec<u8>, Next)> {
    let job = responder.job(chunk);
    let work = || job.work();
    let done = match offload {
        Offload::None => Some(work()),
        Offload::SpawnBlocking => spawn_blocking(work).await.ok(),
        Offload::Rayon => on_rayon(work).await,
    };
    responder.resume(done)
}
// ANCHOR_END: answer

// ANCHOR: on_rayon
/// rayon gives nothing to wait for, so the answer comes through a channel. If the work
/// panics, the sender is dropped without an answer, and that ends the wait.
async fn on_rayon<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = oneshot::channel();
    // A panic that comes as far as rayon ends the process.
    rayon::spawn(|| {
        isolate(|| {
            // It fails if the session was given up: then the answer is of no use.
            let _ = sender.send(work());
        });
    });
    receiver.await.ok()
}
// ANCHOR_END: on_rayon
