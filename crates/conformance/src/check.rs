//! One check, and what it needs.

use std::fmt;

use harness::Launcher;

use crate::server::Server;
use crate::setup::Setup;
use crate::{Rule, Subject, Verdict};

/// A check of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The rule that it checks.
    pub rule: Rule,
    /// What it looks at, in a few words.
    pub name: &'static str,
    /// What a server that fails it does wrong, in a sentence.
    pub defect: &'static str,
    setup: Setup,
    needs: &'static [Need],
    by_the_clock: bool,
    code: fn(&Server) -> Result<(), Verdict>,
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

impl Check {
    pub(crate) const fn new(
        rule: Rule,
        name: &'static str,
        defect: &'static str,
        code: fn(&Server) -> Result<(), Verdict>,
    ) -> Self {
        let (setup, needs, by_the_clock) = (Setup::PLAIN, &[], false);
        Self { rule, name, defect, setup, needs, by_the_clock, code }
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

    /// The server is started as a user whom limits hold back: not as root.
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

    /// Why this check says nothing about `subject`, if it does not.
    pub fn skipped(&self, subject: &Subject) -> Option<String> {
        let implied: &[Need] = match self.setup {
            Setup { descriptors: Some(_), .. } => &[Need::Start, Need::Unix],
            Setup { flags: [_, ..], .. } => &[Need::Start, Need::Flags],
            _ => &[],
        };
        implied.iter().chain(self.needs).find_map(|need| need.unmet(subject))
    }

    /// Runs it, against a server that is started anew if it can be.
    pub fn run(&self, subject: &Subject) -> Verdict {
        if let Some(reason) = self.skipped(subject) {
            return Verdict::Skip(reason);
        }
        match self.run_once(subject) {
            Verdict::Fail(_) if self.by_the_clock => self.run_once(subject),
            verdict => verdict,
        }
    }

    fn run_once(&self, subject: &Subject) -> Verdict {
        let judge = |server: &Server| match (self.code)(server) {
            Err(Verdict::Fail(failure)) => Err(server.with_its_end(failure).into()),
            verdict => verdict,
        };
        let verdict = Server::of(subject, &self.setup).and_then(|server| judge(&server));
        verdict.err().unwrap_or(Verdict::Pass)
    }
}

/// Its rule and its name: `S2 a character split between reads`.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule, self.name)
    }
}

impl Need {
    fn unmet(self, subject: &Subject) -> Option<String> {
        let met = match self {
            Self::Start => subject.launcher().is_some(),
            Self::Flags => subject.launcher().is_some_and(Launcher::takes_our_flags),
            Self::Unix => cfg!(unix),
            Self::Linux => cfg!(target_os = "linux"),
            Self::AtOnce(clients) => subject.serves_at_once(clients),
            Self::Limit => subject.limit.is_some(),
            Self::Spawns => subject.spawns,
        };
        (!met).then(|| match self {
            Self::Start => "needs a server that it can start".to_owned(),
            Self::Flags => "needs a server that takes our flags".to_owned(),
            Self::Unix => "needs Unix".to_owned(),
            Self::Linux => "needs Linux".to_owned(),
            Self::AtOnce(clients) => {
                format!("needs a server that serves {clients} clients at once")
            }
            Self::Limit => "needs a server with a limit of its own".to_owned(),
            Self::Spawns => {
                "needs a server with a thread or a process per connection".to_owned()
            }
        })
    }
}
