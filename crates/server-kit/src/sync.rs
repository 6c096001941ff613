//! What threads wait on, and how they signal to each other.
//!
//! The types are the standard library's. In the unit tests they are shuttle's, which runs
//! the threads of a test in every possible order, and says in which one they wait for
//! ever or an assertion fails.

use std::sync::PoisonError;

#[cfg(test)]
pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard, atomic::AtomicBool};
#[cfg(not(test))]
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, atomic::AtomicBool};

/// Locks `mutex`. Its data stays right even if a thread panicked with the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
