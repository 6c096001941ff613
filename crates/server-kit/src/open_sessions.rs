//! How many sessions there are, and the wait for room for one more (rule S9).

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A count of open sessions that a thread can wait on.
#[derive(Debug, Default)]
pub(crate) struct OpenSessions {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    /// The server shuts down: nobody waits any longer.
    closing: bool,
}

impl OpenSessions {
    pub(crate) fn enter(&self) {
        self.lock().open += 1;
    }

    pub(crate) fn leave(&self) {
        self.lock().open -= 1;
        self.changed.notify_all();
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().open
    }

    /// Blocks until fewer than `limit` are open, or the server shuts down.
    pub(crate) fn wait_below(&self, limit: usize) {
        let state = self.lock();
        let full = |state: &mut State| state.open >= limit && !state.closing;
        drop(self.changed.wait_while(state, full));
    }

    /// Blocks until none is open.
    pub(crate) fn wait_until_none(&self) {
        drop(self.changed.wait_while(self.lock(), |state| state.open > 0));
    }

    /// Wakes whoever waits for room, for good.
    pub(crate) fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_all();
    }

    /// A count stays right even if a thread panicked while it held the lock.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
