//! What came of one fault with one model.

/// What came of one fault with one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The fault hurt nobody but the clients that made it, and left nothing behind.
    Held,
    /// Something else came than what was expected.
    Fell(Fell),
    /// The fault cannot be made here: this is why.
    Skipped(String),
    /// It held, and what the model does not promise did not come: others waited.
    NotPromised(&'static str),
}

/// What should have come, and what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fell {
    pub(crate) expected: String,
    pub(crate) came: String,
}

impl Fell {
    pub(crate) fn new(expected: impl Into<String>, came: impl Into<String>) -> Self {
        Self { expected: expected.into(), came: came.into() }
    }
}

impl From<Fell> for Outcome {
    fn from(fell: Fell) -> Self {
        Self::Fell(fell)
    }
}

/// A few bytes for people: escaped, and of a long text only the start and the end.
pub(super) fn shown(bytes: &[u8]) -> String {
    const EACH_END: usize = 24;
    if bytes.is_empty() {
        return "nothing".into();
    }
    if bytes.len() <= 2 * EACH_END {
        return format!("\"{}\"", bytes.escape_ascii());
    }
    let (start, end) = (&bytes[..EACH_END], &bytes[bytes.len() - EACH_END..]);
    let length = bytes.len();
    format!("\"{}...{}\" ({length} bytes)", start.escape_ascii(), end.escape_ascii())
}
