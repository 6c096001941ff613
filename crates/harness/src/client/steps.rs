//! What a client did, for the report of a failure.

use std::fmt;

use crate::unexpected::shown;

/// The steps of a client, for people.
#[derive(Debug)]
pub(super) struct Steps {
    name: &'static str,
    first: Vec<String>,
    more: bool,
    bytes: usize,
}

/// No report has room for more steps than this.
const MOST: usize = 8;

impl Steps {
    pub(super) fn of(name: &'static str) -> Self {
        Self { name, first: Vec::new(), more: false, bytes: 0 }
    }

    /// It sent `bytes`.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.repeated(bytes, 1);
    }

    /// It sent `bytes` a number of `times`.
    pub(super) fn repeated(&mut self, bytes: &[u8], times: usize) {
        self.bytes += bytes.len() * times;
        let times = if times == 1 { String::new() } else { format!(", {times} times") };
        self.step(|| shown(bytes) + &times);
    }

    /// Anything else that it did.
    pub(super) fn step<S: Into<String>>(&mut self, step: impl FnOnce() -> S) {
        if self.first.len() < MOST {
            self.first.push(step().into());
        } else {
            self.more = true;
        }
    }
}

/// The first steps, and how much it was in all if there were more.
impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        if self.first.is_empty() {
            return f.write_str("nothing");
        }
        f.write_str(&self.first.join(", "))?;
        if self.more {
            write!(f, ", ... ({} bytes in all)", self.bytes)?;
        }
        Ok(())
    }
}
