//! Why a lesson did not come to its end.

/// What stopped a lesson.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// It did not show what it says: a sentence that says what happened instead.
    #[error(transparent)]
    Failed(anyhow::Error),
    /// The key `q` was pressed.
    #[error("the lesson was left before its end")]
    Quit,
}

/// What each step of a lesson returns. [`Stopped::Quit`] travels in it, too.
pub(crate) type Result<T = (), E = anyhow::Error> = std::result::Result<T, E>;

impl From<anyhow::Error> for Stopped {
    fn from(error: anyhow::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_a_lesson_is_not_a_failure() {
        let quit = || -> Result { anyhow::bail!(Stopped::Quit) };
        assert!(matches!(quit().map_err(Stopped::from), Err(Stopped::Quit)));
        let failed = Stopped::from(anyhow::anyhow!("Anna is not answered"));
        assert!(matches!(failed, Stopped::Failed(_)));
    }
}
