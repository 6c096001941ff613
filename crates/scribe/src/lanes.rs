//! Doing some things at a time: commands spend most of their time waiting.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// So many at a time.
const LANES: usize = 4;

/// What `make` makes of each of `things`, in their order.
pub(crate) fn each<T: Sync, R: Send>(
    things: &[T],
    make: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = Mutex::new(things.iter().enumerate());
    let lane = || {
        let mut made = Vec::new();
        // The lock is held for the choice only.
        let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((number, thing)) = take() {
            made.push((number, make(thing)));
        }
        made
    };
    let mut made: Vec<(usize, R)> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES).map(|_| scope.spawn(lane)).collect();
        lanes
            .into_iter()
            .flat_map(|lane| lane.join().expect("what is made does not panic"))
            .collect()
    });
    made.sort_by_key(|(number, _)| *number);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back_in_their_order() {
        let things: Vec<u32> = (0..100).collect();
        assert_eq!(each(&things, |thing| thing + 1), (1..=100).collect::<Vec<_>>());
    }
}
