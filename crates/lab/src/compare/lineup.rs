//! The servers that take part.

use std::ffi::OsString;
use std::iter;
use std::time::Duration;

use anyhow::{Context, Result};
use harness::cores::{self, Cores};
use harness::{Launcher, Process};
use server_kit::{Capacity, Variant};
use servers::{Known, Script};

/// A server that takes part.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// Its name: with its variant, if it is one.
    pub(crate) name: String,
    pub(crate) variant: Option<&'static str>,
    /// What is known of it, unless it was given on the command line.
    known: Option<Known>,
    launcher: Launcher,
}

/// What an experiment asks of a server's start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Start {
    /// The number of clients that will be there at once.
    pub(crate) clients: usize,
    /// CPU time for each chunk of at least this many bytes.
    pub(crate) cpu_work: Option<(Duration, usize)>,
    /// A wait for each chunk.
    pub(crate) backend_wait: Option<Duration>,
    /// Whether it may use all cores, and not only its own.
    pub(crate) all_cores: bool,
}

/// glibc gives a large buffer back to the kernel at once, and each `recv` of the tutorial
/// asks for one of 768 KiB (B4). With these it keeps the memory.
const KEEP_MEMORY: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "67108864"), ("MALLOC_TRIM_THRESHOLD_", "134217728")];

/// glibc's own size of a large buffer, in bytes. Unless it is set, glibc raises it when a
/// buffer of 768 KiB is given back whole, which happens when a client resets: then the
/// price of B4 would depend on which clients left before. See `M_MMAP_THRESHOLD` in
/// mallopt(3).
const LARGE: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

/// Where a server comes from, for the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Model,
    Tutorial { mended: bool },
    Other,
}

impl Origin {
    /// What a figure calls the servers that come from there.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Model => "in Rust",
            Self::Tutorial { .. } => "the tutorial's, in Python",
            Self::Other => "others",
        }
    }

    /// What stands together among the rows of a figure. The mended servers of the tutorial
    /// are apart from those that keep its defects.
    pub(crate) fn group(self) -> &'static str {
        match self {
            Self::Tutorial { mended: true } => "mended",
            Self::Tutorial { mended: false } => "tutorial",
            Self::Model | Self::Other => "",
        }
    }
}

impl Target {
    fn of_known(known: Known) -> Result<Self> {
        let launcher = match known {
            Known::Model(model) => model.launcher()?.arguments(["--quiet"]),
            Known::Script(script) => script.launcher()?,
        };
        let target = Self::new(known.name(), Some(known), launcher);
        Ok(if target.has_defects() { target.with_environment(&[LARGE]) } else { target })
    }

    fn of_command(text: &str) -> Result<Self> {
        let example = "write --with \"NAME=COMMAND {port}\"";
        let (name, command) = text.split_once('=').context(example)?;
        let command =
            shlex::split(command).context("the command's quotes are not closed")?;
        let command: Vec<OsString> = command.into_iter().map(OsString::from).collect();
        Ok(Self::new(name, None, Launcher::command(&command)?))
    }

    fn new(name: &str, known: Option<Known>, launcher: Launcher) -> Self {
        Self { name: name.to_owned(), variant: None, known, launcher }
    }

    fn with_environment(mut self, variables: &[(&str, &str)]) -> Self {
        for (name, value) in variables {
            self.launcher = self.launcher.environment(name, value);
        }
        self
    }

    fn variant(&self, variant: &'static str, arguments: &[&'static str]) -> Self {
        Self {
            name: format!("{}, {variant}", self.name),
            variant: Some(variant),
            launcher: self.launcher.clone().arguments(arguments),
            known: self.known,
        }
    }

    /// The same without the price of B4, if that is to be shown: the C library keeps its
    /// buffers.
    pub(crate) fn b4_eased(&self) -> Option<Self> {
        let shows_b4 = self.script()?.shows_b4;
        shows_b4.then(|| self.variant("B4 eased", &[]).with_environment(&KEEP_MEMORY))
    }

    /// Its variants that hand CPU-bound work to threads that serve no client.
    pub(crate) fn offloading(&self) -> Vec<Self> {
        let Some(Known::Model(model)) = self.known else { return Vec::new() };
        let offloads = model.variants.iter().filter(|variant| variant.offloads);
        offloads.map(|one: &Variant| self.variant(one.name, one.arguments)).collect()
    }

    /// How many clients it serves at once. A server that serves a single one has no part
    /// in most experiments; one with a flag for it is given as many as there are clients.
    fn capacity(&self) -> Capacity {
        match self.known {
            Some(Known::Model(model)) => model.capacity,
            Some(Known::Script(script)) => script.capacity,
            None => Capacity::Any,
        }
    }

    pub(crate) fn serves_one_at_a_time(&self) -> bool {
        self.capacity() == Capacity::One
    }

    pub(crate) fn origin(&self) -> Origin {
        match self.known {
            Some(Known::Model(_)) => Origin::Model,
            Some(Known::Script(script)) => Origin::Tutorial { mended: script.mended },
            None => Origin::Other,
        }
    }

    fn script(&self) -> Option<&'static Script> {
        if let Some(Known::Script(script)) = self.known { Some(script) } else { None }
    }

    /// Whether it should cost what another one costs.
    pub(crate) fn is_twin(&self) -> bool {
        matches!(self.known, Some(Known::Model(model)) if model.is_twin)
    }

    /// Whether it has the tutorial's defects (B1, B2, …).
    pub(crate) fn has_defects(&self) -> bool {
        self.script().is_some_and(|script| !script.mended)
    }

    pub(crate) fn takes_our_flags(&self) -> bool {
        matches!(self.known, Some(Known::Model(_)))
    }

    /// Whether it can be told to use CPU time for each chunk: by our flags, or by
    /// variables of its environment.
    pub(crate) fn can_burn_cpu(&self) -> bool {
        self.known.is_some() && !self.has_defects()
    }

    /// Starts it, on the core for servers if the machine has one to spare.
    pub(crate) fn start(&self, start: Start, cores: Option<Cores>) -> Result<Process> {
        let mut launcher = self.launcher.clone();
        if let Capacity::Flag { flag, default } = self.capacity()
            && start.clients > default
        {
            launcher = launcher.arguments([flag, &start.clients.to_string()]);
        }
        if let Some((work, from)) = start.cpu_work {
            let (work, from) = (work.as_millis(), from.to_string());
            launcher = match self.script() {
                Some(_) => launcher
                    .environment("SHOUT_CPU_WORK_MS", work.to_string())
                    .environment("SHOUT_CPU_WORK_FROM", from),
                None => launcher
                    .arguments(["--cpu-work", &format!("{work}ms")])
                    .arguments(["--cpu-work-from", &from]),
            };
        }
        if let Some(wait) = start.backend_wait {
            let wait = format!("{}ms", wait.as_millis());
            launcher = launcher.arguments(["--backend-wait", &wait]);
        }
        let core = cores.filter(|_| !start.all_cores).map(|cores| cores.server);
        Ok(cores::on(core, || launcher.start())??)
    }
}

/// Each of `targets`, followed by what `others` makes of it.
pub(crate) fn with<I: IntoIterator<Item = Target>>(
    targets: &[Target],
    others: impl Fn(&Target) -> I,
) -> Vec<Target> {
    targets.iter().flat_map(|one| iter::once(one.clone()).chain(others(one))).collect()
}

/// The servers that take part, and why others cannot.
pub(crate) struct Lineup {
    pub(crate) targets: Vec<Target>,
    pub(crate) missing: Vec<String>,
}

/// The servers that the arguments of the command line mean.
pub(crate) fn lineup(
    models: &[String],
    tutorial: bool,
    with: &[String],
    full: bool,
) -> Result<Lineup> {
    for name in models {
        Known::named(name)?;
    }
    let (mut targets, mut missing) = (Vec::new(), Vec::new());
    for known in servers::known() {
        let usual = match known {
            Known::Model(_) => true,
            Known::Script(script) => tutorial && (full || !script.only_in_full),
        };
        let named = models.iter().any(|name| name == known.name());
        if !(named || (models.is_empty() && usual)) {
            continue;
        }
        match (Target::of_known(known), known) {
            (Ok(target), _) => targets.push(target),
            (Err(reason), Known::Model(_)) => return Err(reason),
            (Err(reason), _) => missing.push(format!("{}: {reason}", known.name())),
        }
    }
    for command in with {
        targets.push(Target::of_command(command)?);
    }
    Ok(Lineup { targets, missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_server_has_a_name_and_a_port() {
        let mine = Target::of_command("mine=python3 'my server.py' {port}").unwrap();
        assert_eq!(mine.name, "mine");
        for (command, wanted) in [
            ("python3 server.py {port}", "NAME="),
            ("mine=python3 server.py", "{port}"),
            ("mine=sh -c 'exec {port}", "quotes"),
        ] {
            let error = Target::of_command(command).unwrap_err().to_string();
            assert!(error.contains(wanted), "{command}: {error}");
        }
    }

    #[test]
    fn only_known_servers_can_be_chosen() {
        let chosen = |name: &str| lineup(&[name.to_owned()], true, &[], false);
        assert_eq!(chosen("thread-pool").unwrap().targets.len(), 1);
        assert!(chosen("apache").err().unwrap().to_string().contains("tokio-tasks"));
    }
}
