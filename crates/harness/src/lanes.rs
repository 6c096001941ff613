//! Lanes: work that spends most of its time waiting, a few items at a time.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;

/// Calls `work` with each of `items` on `lanes` threads. Gives the results in the order
/// of the items.
pub fn all<T: Sync, R: Send>(
    lanes: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let mut results = Vec::with_capacity(items.len());
    let Ok(()) = in_order(lanes, items, work, |_, result| {
        results.push(result);
        Ok::<(), Infallible>(())
    });
    results
}

/// Calls `work` with each of `items` on `lanes` threads. Hands each result to `ready`, on
/// the calling thread and in the order of the items, once it and all before it are there.
///
/// # Errors
///
/// The first error of `ready`. It ends the work: each lane finishes its item and takes no
/// other.
pub fn in_order<T: Sync, R: Send, E>(
    lanes: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut ready: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    let waiting = Mutex::new(items.iter().enumerate());
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..lanes {
            let (done, waiting, work) = (done.clone(), &waiting, &work);
            scope.spawn(move || {
                // The lock is held for the choice only.
                let take = || waiting.lock().expect("to choose does not panic").next();
                while let Some((number, item)) = take() {
                    if done.send((number, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut early = BTreeMap::new();
        let mut next = 0;
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                ready(&items[next], result)?;
                next += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_back_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        assert_eq!(all(4, &items, |item| item + 1), (1..=100).collect::<Vec<_>>());
    }

    #[test]
    fn the_lanes_work_at_the_same_time() {
        let barrier = Barrier::new(3);
        let leaders = all(3, &[(); 6], |()| barrier.wait().is_leader());
        assert_eq!(leaders.iter().filter(|leader| **leader).count(), 2);
    }

    #[test]
    fn a_result_waits_for_those_before_it() {
        // The first item is done last.
        let barrier = Barrier::new(2);
        let mut seen = Vec::new();
        let wait_for_each_other = |item: &usize| {
            if *item < 2 {
                barrier.wait();
            }
            *item
        };
        let result = in_order(2, &[0, 2, 3, 1], wait_for_each_other, |item, result| {
            assert_eq!(*item, result);
            seen.push(result);
            Ok::<(), ()>(())
        });
        assert_eq!((result, seen), (Ok(()), vec![0, 2, 3, 1]));
    }

    #[test]
    fn an_error_ends_the_work() {
        let started = AtomicUsize::new(0);
        // All of them would take a minute.
        let work = |_: &()| {
            thread::sleep(Duration::from_millis(1));
            started.fetch_add(1, Ordering::Relaxed)
        };
        let result = in_order(1, &[(); 60_000], work, |_, number| {
            if number == 1 { Err("enough") } else { Ok(()) }
        });
        assert_eq!(result, Err("enough"));
        assert!(started.into_inner() < 60_000);
    }
}
