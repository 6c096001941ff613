//! A lesson, and how it is played.

use std::path::PathBuf;

use crate::lessons::LESSONS;
use crate::record::Played;
use crate::screen::Pace;
use crate::server::LogTo;
use crate::stage::Stage;
use crate::stopped::{Outcome, Stopped};

/// Something to show to a class, and to prove while it is shown.
pub struct Lesson {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it shows, in a line.
    pub title: &'static str,
    /// The minutes that it takes in class, with the questions.
    pub minutes: u32,
    pub(crate) play: fn(&Stage) -> Outcome,
}

/// How a lesson is played.
#[derive(Clone, Debug)]
pub struct Setting {
    /// How its steps follow each other.
    pub pace: Pace,
    /// Where its servers listen.
    pub bind: String,
    /// A file for the log of its servers. Without one, the log is shown between the steps,
    /// if these wait for a key.
    pub log: Option<PathBuf>,
}

/// There is no lesson of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no such lesson; there are {known}")]
pub struct UnknownLesson {
    /// The names that there are.
    known: String,
}

impl Lesson {
    /// Plays it to its end, and shows its picture.
    ///
    /// # Errors
    ///
    /// It does not show what it says, or was left before its end.
    pub fn play(&self, setting: Setting) -> Result<Played, Stopped> {
        let log = setting.log.map_or(LogTo::Nowhere, LogTo::File);
        let stage = Stage::new(setting.pace, setting.bind, log);
        (self.play)(&stage)?;
        stage.stops();
        let terminal = stage.terminal();
        let played = Played::new(self, stage);
        terminal.picture(&played.characters());
        Ok(played)
    }

    /// The one called `name`.
    ///
    /// # Errors
    ///
    /// There is none; the message names those that there are.
    pub fn named(name: &str) -> Result<&'static Self, UnknownLesson> {
        LESSONS.iter().find(|lesson| lesson.name == name).ok_or_else(|| {
            let names: Vec<_> = LESSONS.iter().map(|lesson| lesson.name).collect();
            UnknownLesson { known: names.join(", ") }
        })
    }
}
