//! A read that blocks its thread, and that the shutdown can end.

use std::sync::atomic::Ordering;

use crate::Shutdown;
use crate::sync::AtomicBool;

/// What the thread that reads and the one that shuts the server down tell each other.
///
/// Each first says what it does, and then looks at what the other does. The reader sets
/// `reading` and looks for the request; the shutdown makes the request and looks at
/// `reading`. So one of them sees the other, and no thread stays in a read.
#[derive(Debug, Default)]
pub(crate) struct BlockingRead {
    /// A thread is blocked in a read, or is about to be.
    reading: AtomicBool,
    /// The shutdown has ended a read.
    woken: AtomicBool,
}

impl BlockingRead {
    /// Calls `read`, unless the server shuts down: then there is no result.
    pub(crate) fn unless<T>(
        &self,
        shutdown: &Shutdown,
        read: impl FnOnce() -> T,
    ) -> Option<T> {
        self.reading.store(true, Ordering::SeqCst);
        let result = (!shutdown.requested()).then(read);
        self.reading.store(false, Ordering::SeqCst);
        result
    }

    /// Calls `end_read` if a thread reads. The shutdown was requested before.
    pub(crate) fn wake(&self, end_read: impl FnOnce()) {
        if self.reading.load(Ordering::SeqCst) {
            // Before the read ends, so that its thread knows why.
            self.woken.store(true, Ordering::SeqCst);
            end_read();
        }
    }

    /// Whether [`BlockingRead::wake`] ended a read. All later ones end at once, too.
    pub(crate) fn was_woken(&self) -> bool {
        self.woken.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{Condvar, Mutex};

    #[test]
    fn the_shutdown_leaves_no_thread_in_a_read() {
        let every_order = || {
            let (shutdown, blocking) = (Shutdown::default(), BlockingRead::default());
            // Stands for a socket: a read blocks until it is ended.
            let (ended, changed) = (Mutex::new(false), Condvar::new());
            shuttle::thread::scope(|scope| {
                scope.spawn(|| {
                    // The client has sent something: the first read returns at once.
                    let _ = blocking.unless(&shutdown, || ());
                    let block = || {
                        let ended = ended.lock().unwrap();
                        drop(changed.wait_while(ended, |ended| !*ended).unwrap());
                    };
                    let was_read = blocking.unless(&shutdown, block).is_some();
                    assert!(!was_read || blocking.was_woken());
                });
                shutdown.request();
                blocking.wake(|| {
                    *ended.lock().unwrap() = true;
                    changed.notify_all();
                });
            });
        };
        shuttle::check_dfs(every_order, None);
    }
}
