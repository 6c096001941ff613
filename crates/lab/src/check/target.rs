//! What is to be checked, from the arguments.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, ensure};
use conformance::Subject;
use harness::Launcher;
use server_kit::Starts;
use servers::{Entry, FOLDER, Known};

use super::Args;
use crate::signature;

/// A server to check.
pub(crate) struct Target {
    pub(crate) name: String,
    /// How it is started, for people to read.
    pub(crate) how: Option<String>,
    pub(crate) origin: Origin,
}

/// Where it comes from.
pub(crate) enum Origin {
    /// The lab starts it. How many clients it serves at once is found out unless it is a
    /// model.
    Started { launcher: Launcher, model: Option<&'static Entry> },
    /// It runs already.
    Running(SocketAddr),
    /// It cannot be started here, and this is why.
    Missing(String),
}

/// A server on this machine answers in milliseconds: only a failure takes as long.
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
        let origin = Origin::Running(address);
        return Ok(vec![Target { name: address.to_string(), how: None, origin }]);
    }
    let mut launcher = Launcher::command(&args.command)?;
    if args.flags {
        launcher = launcher.with_our_flags();
    }
    let name: Vec<_> = args.command.iter().map(|word| word.to_string_lossy()).collect();
    let origin = Origin::Started { launcher, model: None };
    Ok(vec![Target { name: name.join(" "), how: None, origin }])
}

fn target(server: Known) -> anyhow::Result<Target> {
    let (command, origin) = match server {
        Known::Model(model) => {
            let origin =
                Origin::Started { launcher: model.launcher()?, model: Some(model) };
            (format!("lab serve {}", model.name), origin)
        }
        Known::Script(script) => {
            let origin = match script.launcher() {
                Ok(launcher) => Origin::Started { launcher, model: None },
                Err(reason) => Origin::Missing(reason.to_string()),
            };
            (format!("{FOLDER}/{}", script.file), origin)
        }
    };
    let how = Some(format!("{command}: {}", server.who_shares()));
    Ok(Target { name: server.name().to_owned(), how, origin })
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
///
/// # Errors
///
/// It does not answer.
pub(crate) fn running(address: SocketAddr) -> anyhow::Result<Subject> {
    let two = signature::serves_two(address)
        .with_context(|| format!("{address} does not answer"))?;
    let at_once = if two { None } else { Some(1) };
    let subject = Subject::at(address).serving(at_once).timeout(TIMEOUT);
    ensure!(
        subject.answers().is_ok(),
        "it answered its first two clients, and none since then; let the lab start it: \
         lab check -- COMMAND"
    );
    Ok(subject)
}
