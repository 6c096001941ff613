//! What came of a check.

use std::fmt;

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server does what the rule says.
    Pass,
    /// It does not.
    Fail(Failure),
    /// The check says nothing about this server, or here: this is why.
    Skip(String),
}

/// What was seen of a server that breaks a rule, in words and escaped bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sent:     {sent}\nexpected: {expected}\ncame:     {came}")]
pub struct Failure {
    /// What the check sent or did.
    pub sent: String,
    /// What should have come of it.
    pub expected: String,
    /// What came.
    pub came: String,
}

impl Failure {
    pub(crate) fn new(
        sent: impl Into<String>,
        expected: impl Into<String>,
        came: impl Into<String>,
    ) -> Self {
        Self { sent: sent.into(), expected: expected.into(), came: came.into() }
    }

    /// The same, with what was done before.
    pub(crate) fn after(mut self, what: &str) -> Self {
        self.sent = format!("{what}; then {}", self.sent);
        self
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        Self::Fail(failure)
    }
}

/// One line; a failure takes three more, indented.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("pass"),
            Self::Fail(failure) => {
                f.write_str("FAIL")?;
                failure.to_string().lines().try_for_each(|line| write!(f, "\n    {line}"))
            }
            Self::Skip(reason) => write!(f, "skip: {reason}"),
        }
    }
}

/// How many bytes [`shown`] shows whole.
const WHOLE: usize = 80;

/// Bytes in quotes, those that are not printable ASCII escaped: `"caf\xc3\xa9\n"`.
/// Of a long text, the start and the end and how long it is.
pub(crate) fn shown(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "nothing".to_owned();
    }
    if bytes.len() <= WHOLE {
        return format!("\"{}\"", bytes.escape_ascii());
    }
    let start = bytes[..WHOLE / 2].escape_ascii();
    let end = bytes[bytes.len() - WHOLE / 4..].escape_ascii();
    format!("\"{start}...{end}\" ({} bytes)", bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(shown(b"caf\xc3\xa9\n"), r#""caf\xc3\xa9\n""#);
        assert_eq!(shown(b""), "nothing");
    }

    #[test]
    fn of_a_long_text_both_ends_are_shown() {
        let text = [b"a".repeat(1000), b"z".repeat(1000)].concat();
        let expected =
            format!("\"{}...{}\" (2000 bytes)", "a".repeat(40), "z".repeat(20));
        assert_eq!(shown(&text), expected);
    }

    #[test]
    fn a_failure_is_shown_line_by_line() {
        let failure = Failure::new(shown(b"a\xff"), shown(b"A"), "a reset");
        assert_eq!(
            Outcome::from(failure).to_string(),
            "FAIL\n    sent:     \"a\\xff\"\n    expected: \"A\"\n    came:     a reset"
        );
    }
}
