//! Ending a run from outside its loop.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mio::{Registry, Token, Waker};

/// Ends a run before its time. A signal handler may use it.
#[derive(Clone)]
pub struct Stop {
    requested: Arc<AtomicBool>,
    waker: Arc<Waker>,
}

impl Stop {
    /// Wakes the poll of `registry`, with an event that carries `token`.
    pub(crate) fn new(registry: &Registry, token: Token) -> io::Result<Self> {
        let waker = Arc::new(Waker::new(registry, token)?);
        Ok(Self { requested: Arc::default(), waker })
    }

    /// Whether the end was requested.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::Relaxed)
    }

    /// Requests the end.
    pub fn request(&self) {
        self.requested.store(true, Ordering::Relaxed);
        // If the poll cannot be woken, it sees the request at its next tick.
        let _ = self.waker.wake();
    }
}
