//! What came of a check.

use std::fmt;

use harness::Unexpected;

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server does what the rule says.
    Pass,
    /// It does not.
    Fail(Unexpected),
    /// The check says nothing about this server, or here: this is why.
    Skip(String),
}

impl Verdict {
    pub(crate) fn skip(reason: impl Into<String>) -> Self {
        Self::Skip(reason.into())
    }
}

impl From<Unexpected> for Verdict {
    fn from(unexpected: Unexpected) -> Self {
        Self::Fail(unexpected)
    }
}

/// One line; a failure takes three more, indented.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("pass"),
            Self::Fail(unexpected) => {
                let text = unexpected.to_string();
                write!(f, "FAIL\n    {}", text.replace('\n', "\n    "))
            }
            Self::Skip(reason) => write!(f, "skip: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_shown_line_by_line() {
        let failure = Unexpected::new("\"a\\xff\"", "\"A\"", "a reset");
        assert_eq!(
            Verdict::from(failure).to_string(),
            "FAIL\n    sent:     \"a\\xff\"\n    expected: \"A\"\n    came:     a reset"
        );
    }
}
