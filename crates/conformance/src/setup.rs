//! How a server is started for a check.

use harness::Launcher;

/// What a check asks of the server's start.
#[derive(Clone, Copy, Debug, Default)]
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
    /// How to start it for this check.
    pub(crate) fn launcher(&self, launcher: &Launcher) -> Launcher {
        let mut launcher = launcher.clone();
        if launcher.takes_our_flags() {
            launcher = launcher.arguments([self.flags, self.preferred].concat());
        }
        if let Some(most) = self.descriptors {
            launcher = launcher.descriptors(most);
        }
        if self.unprivileged { launcher.without_rights() } else { launcher }
    }
}
