//! A lesson, and how it is played.

use crate::record::Played;
use crate::settings::Settings;
use crate::stage::Stage;
use crate::stopped::{Result, Stopped};

/// Something to show to a class, and to prove while it is shown.
pub struct Lesson {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it shows, in a line.
    pub title: &'static str,
    /// The minutes that it takes in class, with the questions.
    pub minutes: u32,
    play: fn(&Stage) -> Result,
}

impl Lesson {
    pub(crate) const fn new(
        name: &'static str,
        title: &'static str,
        minutes: u32,
        play: fn(&Stage) -> Result,
    ) -> Self {
        Self { name, title, minutes, play }
    }

    /// Plays it to its end, and shows its picture.
    ///
    /// # Errors
    ///
    /// It does not show what it says, or was left before its end.
    pub fn play(&self, settings: &Settings) -> Result<Played, Stopped> {
        let stage = Stage::new(settings)?;
        (self.play)(&stage)?;
        let (narrator, servers) = stage.end();
        Ok(Played::new(self.name, self.title, narrator, servers))
    }
}
