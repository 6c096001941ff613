//! The servers that take part.

use std::ffi::OsString;
use std::time::Duration;

use anyhow::Context;
use harness::cores::{self, Cores};
use harness::{Launcher, Process};
use server_kit::{Capacity, Variant};
use servers::{Entry, Known, Script};

/// A server that takes part.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) name: String,
    launcher: Launcher,
    loads: Loads,
    /// How many clients it serves at once. One that serves a single one has no part in most
    /// experiments; one with a flag for it is given as many places as there are clients.
    capacity: Capacity,
    pub(crate) origin: Origin,
    /// It closes its connection when the client has closed its own (not so with B1).
    pub(crate) closes: bool,
    /// Other ways to run it.
    pub(crate) variants: &'static [Variant],
    /// It should cost what another one costs.
    pub(crate) is_twin: bool,
}

/// Where a server comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It is a model.
    Model,
    /// It is one of the tutorial's.
    Tutorial,
    /// It was given on the command line.
    Other,
}

/// How it is told what to do for each chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loads {
    /// By our flags.
    Flags,
    /// By variables of the environment: only the CPU work.
    Environment,
    /// Not at all.
    None,
}

/// What an experiment asks of a server's start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Start {
    /// So many clients will be there at once.
    pub(crate) clients: usize,
    /// CPU time for each chunk that has at least so many bytes.
    pub(crate) cpu_work: Option<(Duration, usize)>,
    /// A wait for each chunk.
    pub(crate) backend_wait: Option<Duration>,
    /// It may use all cores, and not only its own.
    pub(crate) all_cores: bool,
}

/// glibc gives a large buffer back to the kernel at once, and each `recv` of the tutorial
/// asks for one of 768 KiB (B4). With these it keeps the memory.
const KEEP_MEMORY: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "67108864"), ("MALLOC_TRIM_THRESHOLD_", "134217728")];

/// glibc's own size of a large buffer, in bytes. Unless it is set, glibc raises it when a
/// buffer of 768 KiB is given back whole, which is so when a client resets: then the price
/// of B4 would depend on who left before. See `M_MMAP_THRESHOLD` in mallopt(3).
const LARGE: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

impl Target {
    fn new(name: &str, launcher: Launcher, loads: Loads) -> Self {
        let (name, capacity) = (name.to_owned(), Capacity::Any);
        Self {
            name,
            launcher,
            loads,
            capacity,
            closes: true,
            origin: Origin::Other,
            variants: &[],
            is_twin: false,
        }
    }

    fn of_model(model: &Entry) -> anyhow::Result<Self> {
        let launcher = model.launcher()?.arguments(["--quiet"]);
        let mut target = Self::new(model.name, launcher, Loads::Flags);
        target.capacity = model.capacity;
        target.origin = Origin::Model;
        target.variants = model.variants;
        target.is_twin = model.is_twin;
        Ok(target)
    }

    fn of_script(script: &Script) -> anyhow::Result<Self> {
        let mended = script.is_mended();
        let loads = if mended { Loads::Environment } else { Loads::None };
        let mut launcher = script.launcher()?;
        if !mended {
            launcher = launcher.environment(LARGE.0, LARGE.1);
        }
        let mut target = Self::new(script.name, launcher, loads);
        if script.is_single() {
            target.capacity = Capacity::One;
        }
        target.origin = Origin::Tutorial;
        target.closes = mended;
        Ok(target)
    }

    /// The same as a variant of the model.
    pub(crate) fn variant(&self, variant: &Variant) -> Self {
        let launcher = self.launcher.clone().arguments(variant.arguments);
        let name = format!("{}, {}", self.name, variant.name);
        Self { name, launcher, ..self.clone() }
    }

    /// The tutorial's server, when the C library keeps its buffers.
    pub(crate) fn keeping_memory(&self) -> Self {
        let launcher = KEEP_MEMORY
            .into_iter()
            .fold(self.launcher.clone(), |launcher, (name, value)| {
                launcher.environment(name, value)
            });
        Self { name: format!("{}, B4 eased", self.name), launcher, ..self.clone() }
    }

    pub(crate) fn serves_one_at_a_time(&self) -> bool {
        self.capacity == Capacity::One
    }

    pub(crate) fn takes_our_flags(&self) -> bool {
        self.loads == Loads::Flags
    }

    pub(crate) fn can_burn_cpu(&self) -> bool {
        self.loads != Loads::None
    }

    /// Starts it, on the core for servers if the machine has one to spare.
    ///
    /// # Errors
    ///
    /// Why it does not start.
    pub(crate) fn start(
        &self,
        start: Start,
        cores: Option<Cores>,
    ) -> anyhow::Result<Process> {
        let mut launcher = self.launcher.clone();
        if let Capacity::Flag { flag, default } = self.capacity
            && start.clients > default
        {
            launcher = launcher.arguments([flag, &start.clients.to_string()]);
        }
        if let Some((work, from)) = start.cpu_work {
            let milliseconds = work.as_millis();
            launcher = match self.loads {
                Loads::Environment => launcher
                    .environment("SHOUT_CPU_WORK_MS", milliseconds.to_string())
                    .environment("SHOUT_CPU_WORK_FROM", from.to_string()),
                _ => launcher
                    .arguments([
                        OsString::from("--cpu-work"),
                        format!("{milliseconds}ms").into(),
                    ])
                    .arguments(["--cpu-work-from", &from.to_string()]),
            };
        }
        if let Some(wait) = start.backend_wait {
            launcher = launcher
                .arguments(["--backend-wait", &format!("{}ms", wait.as_millis())]);
        }
        let core = cores.filter(|_| !start.all_cores).map(|cores| cores.server);
        Ok(cores::on(core, || launcher.start())??)
    }
}

/// Those of the tutorial that a quick comparison leaves out: each shares its way, and
/// nearly its figures, with one that is there.
const ONLY_IN_FULL: &[&str] = &[
    "tutorial/single",
    "tutorial/threads-oo",
    "tutorial/gevent",
    "fixed/single",
    "fixed/threads-oo",
];

/// Who takes part, and who cannot, with the reason.
pub(crate) struct Lineup {
    pub(crate) targets: Vec<Target>,
    pub(crate) missing: Vec<String>,
}

/// The servers that the words of the command line mean.
///
/// # Errors
///
/// A sentence for whoever typed them.
pub(crate) fn lineup(
    models: &[String],
    tutorial: bool,
    with: &[String],
    full: bool,
) -> anyhow::Result<Lineup> {
    for name in models {
        Known::named(name)?;
    }
    let (mut targets, mut missing) = (Vec::new(), Vec::new());
    for known in servers::known() {
        let named = models.iter().any(|name| name == known.name());
        match known {
            Known::Model(model) if models.is_empty() || named => {
                targets.push(Target::of_model(model)?);
            }
            Known::Script(script) => {
                let usual = full || !ONLY_IN_FULL.contains(&script.name);
                if named || (models.is_empty() && tutorial && usual) {
                    match Target::of_script(script) {
                        Ok(target) => targets.push(target),
                        Err(reason) => missing.push(format!("{}: {reason}", script.name)),
                    }
                }
            }
            Known::Model(_) => {}
        }
    }
    for command in with {
        targets.push(of_command(command)?);
    }
    Ok(Lineup { targets, missing })
}

fn of_command(text: &str) -> anyhow::Result<Target> {
    let example = "write --with \"NAME=COMMAND {port}\"";
    let (name, command) = text.split_once('=').context(example)?;
    let command = shlex::split(command).context("the command's quotes are not closed")?;
    let command: Vec<OsString> = command.into_iter().map(OsString::from).collect();
    let launcher = Launcher::command(&command)?;
    Ok(Target::new(name, launcher, Loads::None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_server_has_a_name_and_a_port() {
        assert_eq!(
            of_command("mine=python3 'my server.py' {port}").unwrap().name,
            "mine"
        );
        assert!(
            of_command("python3 server.py {port}")
                .unwrap_err()
                .to_string()
                .contains("NAME=")
        );
        assert!(
            of_command("mine=python3 server.py")
                .unwrap_err()
                .to_string()
                .contains("{port}")
        );
        assert!(
            of_command("mine=sh -c 'exec {port}")
                .unwrap_err()
                .to_string()
                .contains("quotes")
        );
    }

    #[test]
    fn only_known_servers_can_be_chosen() {
        let chosen = |name: &str| lineup(&[name.to_owned()], true, &[], false);
        assert_eq!(chosen("thread-pool").unwrap().targets.len(), 1);
        assert!(chosen("apache").err().unwrap().to_string().contains("tokio-tasks"));
    }
}
