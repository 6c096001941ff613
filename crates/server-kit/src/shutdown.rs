//! The request to stop, and all that wait for it (rule S10).

use std::fmt;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::sync::{AtomicBool, Condvar, Mutex, lock};

/// A request that is made once and seen by all.
#[derive(Default)]
pub struct Shutdown {
    requested: AtomicBool,
    callbacks: Mutex<Vec<Callback>>,
    changed: Condvar,
}

type Callback = Box<dyn FnOnce() + Send>;

impl Shutdown {
    /// Asks the server to stop. Asking again changes nothing.
    pub fn request(&self) {
        let callbacks = {
            let mut callbacks = lock(&self.callbacks);
            self.requested.store(true, Ordering::SeqCst);
            std::mem::take(&mut *callbacks)
        };
        self.changed.notify_all();
        for callback in callbacks {
            callback();
        }
    }

    /// Whether the server was asked to stop.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// Calls `callback` when the request comes, or now if it came already.
    ///
    /// This is how a model with its own way of waiting, such as an async runtime, turns
    /// the request into something that it can wait for.
    pub fn on_request(&self, callback: impl FnOnce() + Send + 'static) {
        let mut callbacks = lock(&self.callbacks);
        if self.requested() {
            drop(callbacks);
            callback();
        } else {
            callbacks.push(Box::new(callback));
        }
    }

    /// Blocks for `time`, or until the request comes if that is sooner.
    pub fn sleep(&self, time: Duration) {
        let callbacks = lock(&self.callbacks);
        drop(self.changed.wait_timeout_while(callbacks, time, |_| !self.requested()));
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
    fn each_callback_is_called_once_set_before_or_after_the_request() {
        let every_order = || {
            let calls = Arc::new(AtomicUsize::new(0));
            let callback = || {
                let calls = Arc::clone(&calls);
                move || {
                    calls.fetch_add(1, Ordering::SeqCst);
                }
            };
            let shutdown = Shutdown::default();
            shutdown.on_request(callback());
            assert_eq!(calls.load(Ordering::SeqCst), 0);
            thread::scope(|scope| {
                scope.spawn(|| shutdown.on_request(callback()));
                shutdown.request();
                shutdown.request();
            });
            assert_eq!(calls.load(Ordering::SeqCst), 2);
            shutdown.on_request(callback());
            assert_eq!(calls.load(Ordering::SeqCst), 3);
        };
        shuttle::check_dfs(every_order, None);
    }

    #[test]
    fn the_request_ends_a_sleep() {
        let every_order = || {
            let shutdown = Shutdown::default();
            thread::scope(|scope| {
                // For shuttle no time passes: without the request, this would not end.
                scope.spawn(|| shutdown.sleep(Duration::from_secs(1)));
                shutdown.request();
            });
        };
        shuttle::check_dfs(every_order, None);
    }
}
