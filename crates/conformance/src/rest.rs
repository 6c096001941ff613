//! Whether a server rests when it has nothing to do.

use std::thread;
use std::time::Duration;

use harness::Process;

use crate::Failure;

/// A server that has nothing to do uses next to no CPU time. Linux only.
pub(crate) fn expect_rest(
    process: &Process,
    interval: Duration,
    sent: &str,
) -> Result<(), Failure> {
    let expected = "less than a twentieth of a CPU's time";
    let used = || {
        process
            .cpu_time()
            .ok_or_else(|| Failure::new("a look into /proc", expected, "no such process"))
    };
    let before = used()?;
    thread::sleep(interval);
    let used = used()?.saturating_sub(before);
    // With other work on the machine, one that spins may get no more than this.
    if used < interval / 20 {
        return Ok(());
    }
    Err(Failure::new(sent, expected, format!("{used:?} of CPU time in {interval:?}")))
}
