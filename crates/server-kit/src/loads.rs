//! The simulated load that burns CPU time, and the simulated defect.

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::Duration;

use crate::Flags;

/// Does to a chunk what `flags` ask for.
///
/// # Panics
///
/// If the chunk holds the text of `--panic-on`.
pub(crate) fn work_on(flags: &Flags, address: SocketAddr, chunk: &[u8]) {
    let _span =
        tracing::trace_span!("work", peer = %address, bytes = chunk.len()).entered();
    if let Some(text) = &flags.panic_on {
        let found = chunk.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!found, "{address} sent the text of --panic-on");
    }
    if chunk.len() >= flags.cpu_work_from {
        burn_cpu(flags.cpu_work);
    }
}

/// Keeps one core busy for `work` of this thread's own CPU time.
///
/// A wall clock would not do: with two threads on one core it runs for both at once,
/// and the work would cost half of what it should. Windows counts a thread's CPU time in
/// steps of about 15 ms, so there a wall clock has to do.
fn burn_cpu(work: Duration) {
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
