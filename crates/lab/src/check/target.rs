//! What is to be checked, from the words of the command line.

use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use conformance::Subject;
use harness::Launcher;
use server_kit::Starts;
use servers::{Entry, FOLDER, Known};

use super::Args;

/// A server to check.
pub(crate) struct Target {
    pub(crate) name: String,
    /// How it is started, for people.
    pub(crate) how: Option<String>,
    pub(crate) place: Place,
}

/// Where it comes from.
pub(crate) enum Place {
    /// The lab starts it. How many clients it serves at once is found out unless it is a
    /// model.
    Started { launcher: Launcher, model: Option<&'static Entry> },
    /// It runs already.
    Running(SocketAddr),
    /// It cannot be had here, and why.
    Missing(String),
}

/// A server on this machine answers in milliseconds: only a failure takes so long.
const TIMEOUT: Duration = Duration::from_millis(2500);

/// The servers that the arguments name.
///
/// # Errors
///
/// There is no such server, or the command has no place for a port.
pub(crate) fn targets(args: &Args) -> anyhow::Result<Vec<Target>> {
    if args.all {
        return servers::known().map(target).collect();
    }
    if let Some(name) = &args.model {
        return Ok(vec![target(Known::named(name)?)?]);
    }
    if let Some(address) = args.addr {
        let place = Place::Running(address);
        return Ok(vec![Target { name: address.to_string(), how: None, place }]);
    }
    let mut launcher = Launcher::command(&args.command)?;
    if args.flags {
        launcher = launcher.with_our_flags();
    }
    let name: Vec<_> = args.command.iter().map(|word| word.to_string_lossy()).collect();
    let place = Place::Started { launcher, model: None };
    Ok(vec![Target { name: name.join(" "), how: None, place }])
}

fn target(server: Known) -> anyhow::Result<Target> {
    let (command, place) = match server {
        Known::Model(model) => {
            let place =
                Place::Started { launcher: model.launcher()?, model: Some(model) };
            (format!("lab serve {}", model.name), place)
        }
        Known::Script(script) => {
            let place = match script.launcher() {
                Ok(launcher) => Place::Started { launcher, model: None },
                Err(reason) => Place::Missing(reason.to_string()),
            };
            (format!("{FOLDER}/{}", script.file), place)
        }
    };
    let how = Some(format!("{command}: {}", server.who_shares()));
    Ok(Target { name: server.name().to_owned(), how, place })
}

/// A server that is started for each check, and serves this number of clients at once.
pub(crate) fn started(
    launcher: &Launcher,
    at_once: Option<usize>,
    model: Option<&Entry>,
) -> Subject {
    let spawns = model.is_some_and(|model| model.starts != Starts::Nothing);
    Subject::started_by(launcher.clone())
        .serving(at_once)
        .spawning(spawns)
        .timeout(TIMEOUT)
}

/// A server that runs already, of which only one thing is known.
pub(crate) fn running(address: SocketAddr, serves_two: bool) -> Subject {
    let at_once = if serves_two { None } else { Some(1) };
    Subject::at(address).serving(at_once).timeout(TIMEOUT)
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
