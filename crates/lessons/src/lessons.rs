//! The lessons, one file each.

mod async_std_tasks;
mod blocked_executor;
mod blocking_single;
mod faults;
mod gil;
mod object_oriented_handler;
mod shutdown;
mod sockets;
mod thread_per_conn;
mod thread_pool;
mod tokio_tasks;
mod tutorial_bugs;

use crate::Lesson;

/// All of them, in the order of the book.
pub const LESSONS: &[Lesson] = &[
    sockets::LESSON,
    blocking_single::LESSON,
    thread_per_conn::LESSON,
    object_oriented_handler::LESSON,
    thread_pool::LESSON,
    tokio_tasks::LESSON,
    blocked_executor::LESSON,
    async_std_tasks::LESSON,
    tutorial_bugs::LESSON,
    gil::LESSON,
    shutdown::LESSON,
    faults::LESSON,
];

/// What every lesson's file uses.
mod prelude {
    pub(super) use std::time::Duration;

    pub(super) use crate::Lesson;
    pub(super) use crate::stage::Stage;
    pub(super) use crate::stopped::{Outcome, ensure};

    /// A text on which a server with `--cpu-work-from 512` computes.
    pub(super) fn long(letter: &str) -> String {
        letter.repeat(600)
    }

    /// Milliseconds.
    pub(super) const fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }
}
