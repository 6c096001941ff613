//! What is to be checked, from the words of the command line.

use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use conformance::{Launcher, Promise, Subject};

use super::Words;
use crate::models::MODELS;
use crate::tutorial::{self, TUTORIAL};

/// A server to check.
pub(crate) struct Target {
    pub(crate) name: String,
    /// How it is started, for people.
    pub(crate) how: Option<String>,
    pub(crate) place: Place,
}

/// Where it comes from.
pub(crate) enum Place {
    /// The lab starts it. What it promises is found out where it is not known.
    Started { launcher: Launcher, promise: Option<Promise> },
    /// It runs already.
    Running(SocketAddr),
    /// It cannot be had here, and why.
    Missing(String),
}

/// A server on this machine answers in milliseconds: only a failure takes so long.
const PATIENCE: Duration = Duration::from_millis(2500);

/// The servers that the words mean.
///
/// # Errors
///
/// A sentence for whoever typed them.
pub(crate) fn targets(words: &Words) -> Result<Vec<Target>, String> {
    if words.all {
        let names = MODELS.iter().map(|model| model.name);
        return names
            .chain(TUTORIAL.iter().map(|script| script.name))
            .map(by_name)
            .collect();
    }
    if let Some(name) = &words.model {
        return Ok(vec![by_name(name)?]);
    }
    if let Some(address) = words.addr {
        let place = Place::Running(address);
        return Ok(vec![Target { name: address.to_string(), how: None, place }]);
    }
    let mut launcher =
        Launcher::command(&words.command).map_err(|error| error.to_string())?;
    if words.flags {
        launcher = launcher.with_our_flags();
    }
    let name: Vec<_> = words.command.iter().map(|word| word.to_string_lossy()).collect();
    let place = Place::Started { launcher, promise: None };
    Ok(vec![Target { name: name.join(" "), how: None, place }])
}

fn by_name(name: &str) -> Result<Target, String> {
    if let Some(model) = MODELS.iter().find(|model| model.name == name) {
        let launcher = model.launcher()?;
        return Ok(Target {
            name: name.to_owned(),
            how: Some(format!("lab serve {name}: {}", model.shares)),
            place: Place::Started { launcher, promise: Some(model.promise) },
        });
    }
    if let Some(script) = TUTORIAL.iter().find(|script| script.name == name) {
        let place = match script.launcher() {
            Ok(launcher) => Place::Started { launcher, promise: None },
            Err(reason) => Place::Missing(reason),
        };
        return Ok(Target {
            name: name.to_owned(),
            how: Some(format!("{}/{}: {}", tutorial::FOLDER, script.file, script.shares)),
            place,
        });
    }
    let names: Vec<_> = MODELS
        .iter()
        .map(|model| model.name)
        .chain(TUTORIAL.iter().map(|script| script.name))
        .collect();
    Err(format!("there is no server called {name}; there are {}", names.join(", ")))
}

/// A server that is started for each check.
pub(crate) fn started(launcher: &Launcher, promise: Promise) -> Subject {
    Subject::started_by(launcher.clone(), promise).patience(PATIENCE)
}

/// A server that runs already, of which only one thing is known.
pub(crate) fn running(address: SocketAddr, serves_two: bool) -> Subject {
    let promise = if serves_two { Promise::any_number() } else { Promise::at_once(1) };
    Subject::at(address, promise).patience(PATIENCE)
}

/// Reads an address such as `127.0.0.1:8000` or `localhost:8000`.
///
/// # Errors
///
/// A sentence for whoever typed it.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().ok().and_then(|mut found| found.next());
    found.ok_or_else(|| "write a host and a port, such as 127.0.0.1:8000".to_owned())
}
