//! What came instead of what should have come, for people.

/// What was seen of a server that does not do what it should, in words and escaped bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sent:     {sent}\nexpected: {expected}\ncame:     {came}")]
pub struct Unexpected {
    /// What was sent or done.
    pub sent: String,
    /// What should have come of it.
    pub expected: String,
    /// What came.
    pub came: String,
}

impl Unexpected {
    /// `came` came of what was `sent`, and not what was `expected`.
    pub fn new(
        sent: impl Into<String>,
        expected: impl Into<String>,
        came: impl Into<String>,
    ) -> Self {
        Self { sent: sent.into(), expected: expected.into(), came: came.into() }
    }

    /// The same, with what was done before.
    pub fn after(mut self, what: &str) -> Self {
        self.sent = format!("{what}; then {}", self.sent);
        self
    }
}

/// The number of bytes that [`shown`] shows whole.
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
}
