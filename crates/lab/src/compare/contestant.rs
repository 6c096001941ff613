//! The servers that take part.

use std::ffi::OsString;
use std::time::Duration;

use conformance::{Launcher, Process, Promise};

use crate::cores::{self, Cores};
use crate::models::{MODELS, Model};
use crate::tutorial::{Script, TUTORIAL};

/// A server that takes part.
#[derive(Clone, Debug)]
pub(crate) struct Contestant {
    pub(crate) name: String,
    launcher: Launcher,
    loads: Loads,
    /// It serves one client at a time, and so has no part in most experiments.
    pub(crate) one_at_a_time: bool,
    /// Its number of threads is fixed, and is set to the number of clients.
    is_pool: bool,
    /// It closes its connection when the client has closed its own (not so with B1).
    pub(crate) closes: bool,
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

/// A pool has so many threads if nobody says otherwise.
const POOL: usize = 8;

/// glibc gives a large buffer back to the kernel at once, and each `recv` of the tutorial
/// asks for one of 768 KiB (B4). With these it keeps the memory.
const KEEP_MEMORY: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "67108864"), ("MALLOC_TRIM_THRESHOLD_", "134217728")];

/// glibc's own size of a large buffer, in bytes. Unless it is set, glibc raises it when a
/// buffer of 768 KiB is given back whole, which is so when a client resets: then the price
/// of B4 would depend on who left before. See `M_MMAP_THRESHOLD` in mallopt(3).
const LARGE: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

impl Contestant {
    fn new(name: &str, launcher: Launcher, loads: Loads) -> Self {
        let one_at_a_time = name.ends_with("/single");
        let name = name.to_owned();
        Self { name, launcher, loads, one_at_a_time, is_pool: false, closes: true }
    }

    fn of_model(model: &Model) -> Result<Self, String> {
        let launcher = model.launcher()?.arguments(["--quiet"]);
        let mut contestant = Self::new(model.name, launcher, Loads::Flags);
        contestant.one_at_a_time = model.promise == Promise::at_once(1);
        contestant.is_pool = model.name == "thread-pool";
        Ok(contestant)
    }

    fn of_script(script: &Script) -> Result<Self, String> {
        let mended = script.name.starts_with("fixed/");
        let loads = if mended { Loads::Environment } else { Loads::None };
        let mut launcher = script.launcher()?;
        if !mended {
            launcher = launcher.environment(LARGE.0, LARGE.1);
        }
        let mut contestant = Self::new(script.name, launcher, loads);
        contestant.closes = mended;
        Ok(contestant)
    }

    /// The same with another word on its command line, under another name.
    pub(crate) fn variant(&self, name: &str, words: [&str; 2]) -> Self {
        let launcher = self.launcher.clone().arguments(words);
        Self { name: format!("{}, {name}", self.name), launcher, ..self.clone() }
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
    ) -> Result<Process, String> {
        let mut launcher = self.launcher.clone();
        if self.is_pool && start.clients > POOL {
            launcher = launcher.arguments(["--workers", &start.clients.to_string()]);
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
        cores::on(core, || launcher.start())?.map_err(|error| error.to_string())
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
pub(crate) struct Field {
    pub(crate) contestants: Vec<Contestant>,
    pub(crate) missing: Vec<String>,
}

/// The servers that the words of the command line mean.
///
/// # Errors
///
/// A sentence for whoever typed them.
pub(crate) fn field(
    models: &[String],
    tutorial: bool,
    with: &[String],
    full: bool,
) -> Result<Field, String> {
    let known = || {
        let scripts = TUTORIAL.iter().map(|script| script.name);
        MODELS.iter().map(|model| model.name).chain(scripts)
    };
    if let Some(name) = models.iter().find(|name| !known().any(|one| one == *name)) {
        let names: Vec<_> = known().collect();
        return Err(format!(
            "there is no server called {name}; there are {}",
            names.join(", ")
        ));
    }
    let (mut contestants, mut missing) = (Vec::new(), Vec::new());
    for model in MODELS {
        if models.is_empty() || models.iter().any(|name| name == model.name) {
            contestants.push(Contestant::of_model(model)?);
        }
    }
    for script in TUTORIAL {
        let wanted = if models.is_empty() {
            tutorial && (full || !ONLY_IN_FULL.contains(&script.name))
        } else {
            models.iter().any(|name| name == script.name)
        };
        if wanted {
            match Contestant::of_script(script) {
                Ok(contestant) => contestants.push(contestant),
                Err(reason) => missing.push(format!("{}: {reason}", script.name)),
            }
        }
    }
    for words in with {
        contestants.push(of_command(words)?);
    }
    Ok(Field { contestants, missing })
}

fn of_command(words: &str) -> Result<Contestant, String> {
    let example = "write --with \"NAME=COMMAND {port}\"";
    let (name, command) = words.split_once('=').ok_or(example)?;
    let command = shlex::split(command).ok_or("the command's quotes are not closed")?;
    let command: Vec<OsString> = command.into_iter().map(OsString::from).collect();
    let launcher = Launcher::command(&command).map_err(|error| error.to_string())?;
    Ok(Contestant::new(name, launcher, Loads::None))
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
        assert!(of_command("python3 server.py {port}").unwrap_err().contains("NAME="));
        assert!(of_command("mine=python3 server.py").unwrap_err().contains("{port}"));
        assert!(of_command("mine=sh -c 'exec {port}").unwrap_err().contains("quotes"));
    }

    #[test]
    fn only_known_servers_can_be_chosen() {
        let chosen = |name: &str| field(&[name.to_owned()], true, &[], false);
        assert_eq!(chosen("thread-pool").unwrap().contestants.len(), 1);
        assert!(chosen("apache").err().unwrap().contains("tokio-tasks"));
    }
}
