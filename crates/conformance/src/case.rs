//! What a check looks at, and what it needs.

use harness::Launcher;

use crate::server::Server;
use crate::setup::Setup;
use crate::{Subject, Verdict};

/// A case in which a server may break a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// What it looks at, in a few words.
    pub(crate) name: &'static str,
    pub(crate) code: fn(&Server) -> Result<(), Verdict>,
    /// What a server that fails it does wrong, in a sentence.
    pub(crate) defect: &'static str,
    pub(crate) setup: Setup,
    pub(crate) by_the_clock: bool,
    needs: &'static [Need],
}

/// What a check needs to say anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// To start the server itself.
    Start,
    /// A server that takes our flags.
    Flags,
    /// Signals and limits.
    Unix,
    /// The kernel's numbers in `/proc`, or limits for a process that runs.
    Linux,
    /// A server that serves this number of clients at once.
    AtOnce(usize),
    /// A server that serves a limited number of clients at once.
    Limit,
    /// A server that starts a thread or a process for each connection.
    Spawns,
}

impl Case {
    pub(crate) const fn new(
        name: &'static str,
        code: fn(&Server) -> Result<(), Verdict>,
    ) -> Self {
        let (setup, by_the_clock, needs) = (Setup::PLAIN, false, &[]);
        Self { name, code, defect: "", setup, by_the_clock, needs }
    }

    /// What a server that fails it does wrong, in a sentence.
    pub(crate) const fn defect(mut self, defect: &'static str) -> Self {
        self.defect = defect;
        self
    }

    /// The server is started with these arguments.
    pub(crate) const fn flags(mut self, flags: &'static [&'static str]) -> Self {
        self.setup.flags = flags;
        self
    }

    /// The same, where the server takes our flags. Others are checked without them.
    pub(crate) const fn prefers(mut self, flags: &'static [&'static str]) -> Self {
        self.setup.preferred = flags;
        self
    }

    /// The server may have no more descriptors than this.
    pub(crate) const fn descriptors(mut self, limit: u32) -> Self {
        self.setup.descriptors = Some(limit);
        self
    }

    /// The server is started as a user to whom limits apply: not as root.
    pub(crate) const fn unprivileged(mut self) -> Self {
        self.setup.unprivileged = true;
        self
    }

    /// The server must act within a second.
    ///
    /// On a machine that stands still for so long, a server that keeps the rule fails the
    /// check, so a failure counts only when a second run, with a fresh server, fails too.
    /// That hides no defect: a server that breaks the rule does so in every run.
    pub(crate) const fn by_the_clock(mut self) -> Self {
        self.by_the_clock = true;
        self
    }

    pub(crate) const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    /// Why it says nothing about `subject`, if it does not.
    pub(crate) fn skipped(&self, subject: &Subject) -> Option<String> {
        let implied: &[Need] = match self.setup {
            Setup { descriptors: Some(_), .. } => &[Need::Start, Need::Unix],
            Setup { flags: [_, ..], .. } => &[Need::Start, Need::Flags],
            _ => &[],
        };
        implied.iter().chain(self.needs).find_map(|need| need.unmet(subject))
    }
}

impl Need {
    fn unmet(self, subject: &Subject) -> Option<String> {
        let launcher = subject.launcher();
        let (met, needed) = match self {
            Self::Start => (launcher.is_some(), "a server that it can start"),
            Self::Flags => (
                launcher.is_some_and(Launcher::takes_our_flags),
                "a server that takes our flags",
            ),
            Self::Unix => (cfg!(unix), "Unix"),
            Self::Linux => (cfg!(target_os = "linux"), "Linux"),
            Self::AtOnce(clients) => {
                let needed =
                    format!("needs a server that serves {clients} clients at once");
                return (!subject.serves_at_once(clients)).then_some(needed);
            }
            Self::Limit => (subject.limit.is_some(), "a server with a limit of its own"),
            Self::Spawns => {
                (subject.spawns, "a server with a thread or a process per connection")
            }
        };
        (!met).then(|| format!("needs {needed}"))
    }
}
