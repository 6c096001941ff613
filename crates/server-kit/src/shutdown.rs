//! The request to stop, and everyone who wants to hear of it (rule S10).

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A request that is made once and seen by all.
#[derive(Default)]
pub struct Shutdown {
    requested: AtomicBool,
    listeners: Mutex<Vec<Listener>>,
    changed: Condvar,
}

type Listener = Box<dyn FnOnce() + Send>;

impl Shutdown {
    /// Asks the server to stop. Asking again changes nothing.
    pub fn request(&self) {
        let listeners = {
            let mut listeners = self.lock();
            self.requested.store(true, Ordering::SeqCst);
            std::mem::take(&mut *listeners)
        };
        self.changed.notify_all();
        for tell in listeners {
            tell();
        }
    }

    /// Whether the server was asked to stop.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// Calls `tell` when the request comes, or now if it came already.
    ///
    /// This is how a model with its own way of waiting, such as an async runtime, turns
    /// the request into something that it can wait for.
    pub fn on_request(&self, tell: impl FnOnce() + Send + 'static) {
        let mut listeners = self.lock();
        if self.requested() {
            drop(listeners);
            tell();
        } else {
            listeners.push(Box::new(tell));
        }
    }

    /// Blocks for `time`, or until the request comes if that is sooner.
    pub fn sleep(&self, time: Duration) {
        let listeners = self.lock();
        drop(self.changed.wait_timeout_while(listeners, time, |_| !self.requested()));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Listener>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shutdown").field("requested", &self.requested()).finish()
    }
}
