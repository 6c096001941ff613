//! Buffers that belong to a thread, for the models that serve many clients on it.
//!
//! A task uses them between two `.await`s, so one pair serves all tasks of a thread, and
//! an idle client costs no buffer.

use std::cell::RefCell;

thread_local! {
    static BUFFERS: RefCell<ThreadBuffers> = RefCell::new(ThreadBuffers {
        input: vec![0; protocol::CHUNK],
        reply: Vec::new(),
    });
}

/// What [`with`] lends out.
#[derive(Debug)]
pub struct ThreadBuffers {
    /// Space for one chunk, with no meaning in what it holds.
    pub input: Vec<u8>,
    /// Space for the reply, empty. Take it with [`std::mem::take`] to send it, since
    /// that may have to wait, and [`give_back`] when it is sent.
    pub reply: Vec<u8>,
}

// ANCHOR: with
/// Lends the buffers of this thread to `turn`, which cannot wait while it has them.
pub fn with<T>(turn: impl FnOnce(&mut ThreadBuffers) -> T) -> T {
    BUFFERS.with_borrow_mut(|buffers| {
        // A turn that panicked may have left its reply, which is for its client only.
        buffers.reply.clear();
        turn(buffers)
    })
}
// ANCHOR_END: with

/// Returns the reply's space to the thread, which may be another one by now.
pub fn give_back(mut reply: Vec<u8>) {
    reply.clear();
    BUFFERS.with_borrow_mut(|buffers| {
        // While the task waited, another one may have made a new space. Keep the larger.
        if reply.capacity() > buffers.reply.capacity() {
            buffers.reply = reply;
        }
    });
}
