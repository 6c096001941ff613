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

use super::stage::Stage;
use super::stopped::Outcome;

/// Something to show to a class, and to prove while it is shown.
pub(crate) struct Lesson {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What it takes in class, with the questions.
    pub(crate) minutes: u32,
    pub(crate) play: fn(&Stage) -> Outcome,
}

/// All of them, in the order of the book.
pub(crate) const LESSONS: &[Lesson] = &[
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

impl Lesson {
    /// The one called `name`.
    ///
    /// # Errors
    ///
    /// A sentence that names the ones that there are.
    pub(crate) fn named(name: &str) -> Result<&'static Self, String> {
        LESSONS.iter().find(|lesson| lesson.name == name).ok_or_else(|| {
            let names: Vec<_> = LESSONS.iter().map(|lesson| lesson.name).collect();
            format!("there is no such lesson; there are {}", names.join(", "))
        })
    }
}

/// What every lesson's file uses.
mod prelude {
    pub(super) use std::time::Duration;

    pub(super) use super::Lesson;
    pub(super) use crate::lesson::stage::Stage;
    pub(super) use crate::lesson::stopped::{Outcome, ensure};

    /// A text on which a server with `--cpu-work-from 512` computes.
    pub(super) fn long(letter: &str) -> String {
        letter.repeat(600)
    }

    /// Milliseconds.
    pub(super) const fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }
}
