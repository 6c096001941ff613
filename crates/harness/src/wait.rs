//! Waiting for something that happens elsewhere.

use std::thread;
use std::time::{Duration, Instant};

/// The pause between two looks.
const INTERVAL: Duration = Duration::from_millis(5);

/// Calls `look` until it finds something, for no longer than `limit`.
pub fn wait_for<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        // The clock first: on a machine that stood still, the last look comes after it.
        let last = Instant::now() >= end;
        let found = look();
        if found.is_some() || last {
            return found;
        }
        thread::sleep(INTERVAL);
    }
}
