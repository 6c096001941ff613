//! What a client did, for the report of a failure.

use std::fmt;

use crate::outcome::shown;

/// What a client sent, for people.
pub(crate) struct Sent {
    who: &'static str,
    steps: Vec<String>,
    bytes: usize,
}

impl Sent {
    pub(crate) fn by(who: &'static str) -> Self {
        Self { who, steps: Vec::new(), bytes: 0 }
    }

    /// Anything else that it did.
    pub(crate) fn step(&mut self, step: impl Into<String>) {
        self.steps.push(step.into());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.steps.push(shown(bytes));
        self.bytes += bytes.len();
    }
}

/// The first steps, and how much it was in all if there were more.
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const STEPS: usize = 8;
        write!(f, "{}: ", self.who)?;
        if self.steps.is_empty() {
            return f.write_str("nothing");
        }
        f.write_str(&self.steps[..self.steps.len().min(STEPS)].join(", "))?;
        if self.steps.len() > STEPS {
            write!(f, ", ... ({} bytes in all)", self.bytes)?;
        }
        Ok(())
    }
}
