//! Any server, by its name.

use crate::{Entry, MODELS, Script, TUTORIAL};

/// A server that is known by name.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// A model.
    Model(&'static Entry),
    /// A server of the tutorial.
    Script(&'static Script),
}

/// There is no server of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no {what} called {name}; there are {known}")]
pub struct UnknownName {
    what: &'static str,
    name: String,
    /// The names that there are.
    known: String,
}

impl UnknownName {
    pub(crate) fn new(
        what: &'static str,
        name: &str,
        known: impl Iterator<Item = &'static str>,
    ) -> Self {
        let known = known.collect::<Vec<_>>().join(", ");
        Self { what, name: name.to_owned(), known }
    }
}

/// All servers: the models, and then the tutorial's.
pub fn known() -> impl Iterator<Item = Known> {
    let models = MODELS.iter().map(Known::Model);
    models.chain(TUTORIAL.iter().map(Known::Script))
}

impl Known {
    /// The server called `name`.
    ///
    /// # Errors
    ///
    /// There is no such server. The message lists the names that there are.
    pub fn named(name: &str) -> Result<Self, UnknownName> {
        known()
            .find(|one| one.name() == name)
            .ok_or_else(|| UnknownName::new("server", name, known().map(Self::name)))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model(model) => model.name,
            Self::Script(script) => script.name,
        }
    }

    /// Who shares the time among the clients, in a few words.
    pub fn who_shares(self) -> &'static str {
        match self {
            Self::Model(model) => model.who_shares,
            Self::Script(script) => script.who_shares,
        }
    }
}
