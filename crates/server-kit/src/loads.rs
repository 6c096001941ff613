//! The simulated load that burns CPU time.

use std::hint::black_box;
use std::time::Duration;

/// Keeps one core busy for `work` of this thread's own CPU time.
///
/// A wall clock would not do: with two threads on one core it runs for both at once,
/// and the work would cost half of what it should. Windows counts a thread's CPU time in
/// steps of about 15 ms, so there a wall clock has to do.
pub(crate) fn burn_cpu(work: Duration) {
    if work.is_zero() {
        return;
    }
    #[cfg(not(windows))]
    let start = cpu_time::ThreadTime::now();
    #[cfg(windows)]
    let start = std::time::Instant::now();
    let mut state = 1_u64;
    while start.elapsed() < work {
        // A few microseconds of arithmetic between two looks at the clock.
        for _ in 0..4096 {
            state =
                black_box(state.wrapping_mul(6_364_136_223_846_793_005).rotate_left(9));
        }
    }
}
