//! Many servers, two at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use conformance::Check;

use super::target::Target;
use super::{Findings, find_out, report};

/// So many servers are checked at once. One alone leaves a machine of two cores idle
/// while its slowest check waits, and more would slow the checks that go by the clock.
const LANES: usize = 2;

/// Checks all of them, and if it is to `show` them, prints each when it is done and those
/// before it are. The error is a command that does not start.
pub(super) fn find_out_all(
    targets: &[Target],
    selected: &[&'static Check],
    show: bool,
) -> anyhow::Result<Vec<Findings>> {
    let next = AtomicUsize::new(0);
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..LANES {
            let (next, done) = (&next, done.clone());
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(target) = targets.get(number) else { return };
                    let found = find_out(target, selected, false);
                    if done.send((number, found)).is_err() {
                        return; // There was an error: nobody listens any more.
                    }
                }
            });
        }
        drop(done);
        let mut early = BTreeMap::new();
        let mut all: Vec<Findings> = Vec::new();
        let waits_for = |number: usize| {
            if let Some(target) = targets.get(number).filter(|_| show) {
                report::progress(number, targets.len(), &target.name);
            }
        };
        waits_for(0);
        for (number, result) in results {
            early.insert(number, result?);
            while let Some(findings) = early.remove(&all.len()) {
                if show {
                    report::findings(&targets[all.len()], &findings);
                }
                all.push(findings);
            }
            waits_for(all.len());
        }
        Ok(all)
    })
}
