//! Why a lesson did not come to its end.

/// What stopped it.
#[derive(Debug)]
pub enum Stopped {
    /// It did not show what it says: a sentence that says what happened instead.
    Failed(String),
    /// Somebody pressed `q`.
    Quit,
}

/// What each step of a lesson returns.
pub(crate) type Outcome<T = ()> = Result<T, Stopped>;

/// An error fails the lesson.
impl<E: std::error::Error> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Checks what a lesson says of the server.
///
/// # Errors
///
/// `reason`, if it does not hold.
pub(crate) fn ensure(holds: bool, reason: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(Stopped::Failed(reason())) }
}
