//! Scripts of real clients against a real server, for a class.
//!
//! The same lesson is played step by step on a terminal, runs unattended as a test, is
//! recorded as a chapter's transcript, and is drawn as its picture. All that it says is
//! checked: a lesson that does not show what it says fails.

mod actor;
mod clock;
mod command;
mod crowd;
mod history;
mod keys;
mod lesson;
mod lessons;
mod line;
mod narrator;
mod record;
mod server;
mod settings;
mod stage;
mod stopped;
mod terminal;
mod timeline;

pub use lesson::Lesson;
pub use lessons::{LESSONS, named};
pub use record::Played;
pub use settings::{Pace, Settings};
pub use stopped::Stopped;
pub use terminal::is_interactive;
