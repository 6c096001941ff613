//! One check, and what it needs.

use std::fmt;

use crate::setup::Setup;
use crate::subject::{Server, Subject};
use crate::{Outcome, Rule};

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
    code: fn(&Server) -> Result<(), Outcome>,
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
    /// A server that starts a thread for each connection.
    Threads,
}

impl Check {
    pub(crate) const fn new(
        rule: Rule,
        name: &'static str,
        defect: &'static str,
        code: fn(&Server) -> Result<(), Outcome>,
    ) -> Self {
        let setup =
            Setup { flags: &[], preferred: &[], descriptors: None, unprivileged: false };
        Self { rule, name, defect, setup, needs: &[], code }
    }

    /// The server is started with these words on its command line.
    pub(crate) const fn flags(mut self, flags: &'static [&'static str]) -> Self {
        self.setup.flags = flags;
        self
    }

    /// The same, where the server takes our flags. Others are checked without them.
    pub(crate) const fn prefers(mut self, flags: &'static [&'static str]) -> Self {
        self.setup.preferred = flags;
        self
    }

    /// The server is started with so few descriptors.
    pub(crate) const fn descriptors(mut self, limit: u32) -> Self {
        self.setup.descriptors = Some(limit);
        self
    }

    /// The server is started as a user whom limits hold back.
    pub(crate) const fn unprivileged(mut self) -> Self {
        self.setup.unprivileged = true;
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
    pub fn run(&self, subject: &Subject) -> Outcome {
        if let Some(reason) = self.skipped(subject) {
            return Outcome::Skip(reason);
        }
        let server = match subject.server(&self.setup) {
            Ok(server) => server,
            Err(outcome) => return outcome,
        };
        match (self.code)(&server) {
            Ok(()) => Outcome::Pass,
            Err(Outcome::Fail(failure)) => Outcome::Fail(server.with_its_end(failure)),
            Err(outcome) => outcome,
        }
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
            Self::Start => subject.can_be_started(),
            Self::Flags => subject.takes_our_flags(),
            Self::Unix => cfg!(unix),
            Self::Linux => cfg!(target_os = "linux"),
            Self::AtOnce(clients) => subject.serves_at_once(clients),
            Self::Limit => subject.limit().is_some(),
            Self::Threads => subject.starts_a_thread_each(),
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
            Self::Threads => "needs a server with a thread per connection".to_owned(),
        })
    }
}
