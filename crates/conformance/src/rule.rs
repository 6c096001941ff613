//! The rules that every server keeps.

use std::fmt;

/// A rule of the protocol. The book, the checks and the servers' code cite it by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`title` says what each of them is")]
pub enum Rule {
    S1,
    S2,
    S3,
    S4,
    S5,
    S6,
    S7,
    S8,
    S9,
    S10,
    S11,
}

impl Rule {
    /// All of them, in order.
    pub const ALL: [Self; 11] = {
        use Rule::*;
        [S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11]
    };

    /// Its name in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::S1 => "upper case",
            Self::S2 => "any chunking",
            Self::S3 => "at once",
            Self::S4 => "orderly end",
            Self::S5 => "errors are in lower case",
            Self::S6 => "back-pressure",
            Self::S7 => "isolation",
            Self::S8 => "idle",
            Self::S9 => "capacity",
            Self::S10 => "shutdown",
            Self::S11 => "exhaustion",
        }
    }
}

/// Its number: `S1`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
