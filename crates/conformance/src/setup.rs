//! How a server is started for a check.

use harness::{Launcher, Process, Unexpected};

use crate::Verdict;

/// What a check asks of the server's start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    /// Arguments added to its command line.
    pub(crate) flags: &'static [&'static str],
    /// The same, which the check can do without.
    pub(crate) preferred: &'static [&'static str],
    /// The most files and sockets that it may have open.
    pub(crate) descriptors: Option<u32>,
    /// Not as root, as no limit on threads holds root back.
    pub(crate) unprivileged: bool,
}

impl Setup {
    /// A start without any of that.
    pub(crate) const PLAIN: Self =
        Self { flags: &[], preferred: &[], descriptors: None, unprivileged: false };

    /// Starts a server for the check.
    pub(crate) fn start(&self, launcher: &Launcher) -> Result<Process, Verdict> {
        let ours = launcher.takes_our_flags();
        let mut launcher = launcher.clone();
        if ours {
            launcher = launcher.arguments([self.flags, self.preferred].concat());
        }
        if let Some(most) = self.descriptors {
            launcher = launcher.descriptors(most);
        }
        if self.unprivileged {
            launcher = launcher.without_rights();
        }
        launcher.start().map_err(|error| match self.descriptors {
            // A user without rights may not even see the program.
            _ if self.unprivileged => {
                Verdict::Skip(format!("as a user without rights: {error}"))
            }
            Some(most) if !ours => Verdict::Skip(format!(
                "needs a server that starts with {most} descriptors"
            )),
            _ => {
                let sent = format!("a start with: {}", self.flags.join(" "));
                Unexpected::new(sent, "a server that is ready", error.to_string()).into()
            }
        })
    }
}
