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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn whoever_asks_before_or_after_is_told_once() {
        let told = Arc::new(AtomicUsize::new(0));
        let tell = || {
            let told = Arc::clone(&told);
            move || {
                told.fetch_add(1, Ordering::Relaxed);
            }
        };
        let shutdown = Shutdown::default();
        shutdown.on_request(tell());
        assert_eq!(told.load(Ordering::Relaxed), 0);
        shutdown.request();
        shutdown.request();
        assert_eq!(told.load(Ordering::Relaxed), 1);
        shutdown.on_request(tell());
        assert_eq!(told.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn the_request_ends_a_sleep() {
        let shutdown = Shutdown::default();
        std::thread::scope(|scope| {
            // Without the request, this test would take an hour.
            scope.spawn(|| shutdown.sleep(Duration::from_secs(3600)));
            shutdown.request();
        });
    }
}
