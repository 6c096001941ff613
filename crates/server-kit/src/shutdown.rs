//! The request to stop, and all that wait for it (rule S10).

use std::fmt;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::sync::{AtomicBool, Condvar, Mutex, MutexGuard};

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

    fn lock(&self) -> MutexGuard<'_, Vec<Listener>> {
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
    use shuttle::thread;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn all_that_ask_are_told_once_whether_before_or_after_the_request() {
        let every_order = || {
            let told = Arc::new(AtomicUsize::new(0));
            let tell = || {
                let told = Arc::clone(&told);
                move || {
                    told.fetch_add(1, Ordering::SeqCst);
                }
            };
            let shutdown = Shutdown::default();
            shutdown.on_request(tell());
            assert_eq!(told.load(Ordering::SeqCst), 0);
            thread::scope(|scope| {
                scope.spawn(|| shutdown.on_request(tell()));
                shutdown.request();
                shutdown.request();
            });
            assert_eq!(told.load(Ordering::SeqCst), 2);
            shutdown.on_request(tell());
            assert_eq!(told.load(Ordering::SeqCst), 3);
        };
        shuttle::check_dfs(every_order, None);
    }

    #[test]
    fn the_request_ends_a_sleep() {
        let every_order = || {
            let shutdown = Shutdown::default();
            thread::scope(|scope| {
                // For shuttle no time ever passes: without the request this would not end.
                scope.spawn(|| shutdown.sleep(Duration::from_secs(1)));
                shutdown.request();
            });
        };
        shuttle::check_dfs(every_order, None);
    }
}
