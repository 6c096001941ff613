//! What came of one fault with one model.

use harness::Unexpected;

/// What came of one fault with one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The fault hurt no clients but those that made it, and left nothing behind.
    Held,
    /// The same, but the others waited, as the model says that they would.
    OthersWaited,
    /// Something else came than what was expected.
    Fell(Unexpected),
    /// The fault cannot be made here: this is why.
    Skipped(String),
}

impl Outcome {
    /// The fault cannot be made here.
    pub(super) fn skipped(reason: impl ToString) -> Self {
        Self::Skipped(reason.to_string())
    }
}

impl From<Unexpected> for Outcome {
    fn from(unexpected: Unexpected) -> Self {
        Self::Fell(unexpected)
    }
}
