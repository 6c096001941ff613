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

use anyhow::{Context, Result};

use crate::lesson::Lesson;

/// All lessons, in the order of the book.
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

/// The lesson called `name`.
///
/// # Errors
///
/// There is none of this name; the message lists those that there are.
pub fn named(name: &str) -> Result<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.name == name).with_context(|| {
        let names: Vec<_> = LESSONS.iter().map(|lesson| lesson.name).collect();
        format!("there is no such lesson; there are {}", names.join(", "))
    })
}

/// What every lesson's file uses.
mod prelude {
    use std::time::Duration;

    pub(super) use anyhow::ensure;
    pub(super) use harness::usage::Usage;

    pub(super) use crate::lesson::Lesson;
    pub(super) use crate::stage::Stage;
    pub(super) use crate::stopped::Result;

    /// The clients of a crowd.
    pub(super) const MANY: usize = 1000;

    /// A text on which a server with `--cpu-work-from 512` computes.
    pub(super) fn long(letter: &str) -> String {
        letter.repeat(600)
    }

    /// The memory that each client of a crowd takes, in KiB.
    pub(super) fn kib_each(before: Usage, after: Usage) -> f64 {
        (after.memory as f64 - before.memory as f64) / 1024.0 / MANY as f64
    }

    /// Milliseconds.
    pub(super) const fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }
}
