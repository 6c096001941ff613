//! How the server of a lesson is started.

use std::fmt::{self, Display, Formatter};
use std::path::Path;

use harness::Launcher;
use servers::Known;

use crate::stopped::Result;

/// The command line of a lesson's server.
#[derive(Clone, Debug)]
pub(crate) struct CommandLine {
    pub(crate) server: Known,
    pub(crate) flags: Vec<&'static str>,
    pub(crate) environment: Vec<(&'static str, &'static str)>,
}

impl CommandLine {
    /// What starts it. A model listens at `bind`, and writes its trace to a file.
    pub(crate) fn launcher(&self, bind: &str, trace: &Path) -> Result<Launcher> {
        let launcher = match self.server {
            Known::Model(model) => {
                let flags = model.launcher()?.arguments(&self.flags);
                flags.arguments(["--trace".as_ref(), trace.as_os_str()]).bind(bind)
            }
            Known::Script(script) => script.launcher()?,
        };
        let variables = self.environment.iter();
        Ok(variables.fold(launcher, |all, (name, value)| all.environment(name, value)))
    }

    pub(crate) fn is_model(&self) -> bool {
        matches!(self.server, Known::Model(_))
    }

    /// What a reader types.
    pub(crate) fn typed(&self) -> String {
        if !self.is_model() {
            return self.to_string();
        }
        let dashes = if self.flags.is_empty() { "" } else { " --" };
        self.text(&format!("cargo run -p {}{dashes}", self.server.name()))
    }

    fn text(&self, program: &str) -> String {
        let variables = self.environment.iter();
        let variables = variables.map(|(name, value)| format!("{name}={value} "));
        let flags = self.flags.iter().map(|flag| format!(" {flag}"));
        variables.chain([program.to_owned()]).chain(flags).collect()
    }
}

/// The variables, the server's name and its flags.
impl Display for CommandLine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(self.server.name()))
    }
}
