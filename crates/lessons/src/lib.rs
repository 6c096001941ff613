//! Scripts of real clients against a real server, for a class.
//!
//! The same lesson is played step by step on a terminal, runs unattended as a test, is
//! recorded as a chapter's transcript, and is drawn as its picture. Whatever it says is
//! checked: a lesson that does not show what it says fails.

mod client;
mod clock;
mod crowd;
mod keys;
mod lesson;
mod lessons;
mod record;
mod screen;
mod server;
mod stage;
mod stopped;
mod timeline;

pub use keys::is_interactive;
pub use lesson::{Lesson, Setting, UnknownLesson};
pub use lessons::LESSONS;
pub use record::{Played, USUAL};
pub use screen::Pace;
pub use stopped::Stopped;
