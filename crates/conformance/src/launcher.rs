//! Starting a server as a process.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::process::{Log, Process};

/// How to start a server: a program, its arguments and its environment.
///
/// A check adds `--bind 127.0.0.1:0` and its own flags, then waits for the line
/// `NAME listening on ADDRESS` on the server's standard output.
#[derive(Clone, Debug)]
pub struct Launcher {
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
}

/// What a check asks of the server's start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Setup {
    /// Words added to its command line.
    pub(crate) flags: &'static [&'static str],
    /// The most files and sockets that it may have open.
    pub(crate) descriptors: Option<u32>,
    /// Not as root, whom no limit on threads holds back.
    pub(crate) unprivileged: bool,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such program, or it cannot be executed.
    #[error("cannot run {program}: {source}")]
    Run {
        /// Its path.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It ended before it was ready.
    #[error("it ended with {status} before it was ready; it wrote: {log}")]
    Ended {
        /// With which status.
        status: ExitStatus,
        /// Its standard error.
        log: String,
    },
    /// It runs, and its ready line did not come.
    #[error("no line `NAME listening on ADDRESS` on its standard output in {limit:?}")]
    NotReady {
        /// The time it was given.
        limit: Duration,
    },
}

/// A server is given this long to be ready: a busy machine takes its time.
const START: Duration = Duration::from_secs(30);

/// The user called `nobody` on most systems: one without rights.
#[cfg(unix)]
const NOBODY: u32 = 65534;

impl Launcher {
    /// Starts `program`, without arguments but the checks' own.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), environment: Vec::new() }
    }

    /// Adds arguments, which come before the checks' own.
    pub fn arguments<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of the server's environment.
    pub fn environment(
        mut self,
        name: impl Into<OsString>,
        value: impl Into<OsString>,
    ) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Starts a server and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It cannot be run, ends, or is not ready in half a minute.
    pub fn start(&self) -> Result<Process, StartError> {
        self.start_with(&Setup::default())
    }

    pub(crate) fn start_with(&self, setup: &Setup) -> Result<Process, StartError> {
        let cannot_run =
            |source| StartError::Run { program: self.program.clone(), source };
        let mut child = self
            .command(setup)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(cannot_run)?;
        let log = Log::default();
        log.keep(child.stderr.take().expect("it was asked to be piped"));
        let ready = address(child.stdout.take().expect("it was asked to be piped"));
        match ready.recv_timeout(START) {
            Ok(address) => Ok(Process::new(child, address, log)),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(StartError::NotReady { limit: START })
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                // It closed its standard output: unless it ended, it is of no use.
                let _ = child.kill();
                let status = child.wait().map_err(cannot_run)?;
                Err(StartError::Ended { status, log: log.lines().join(" / ") })
            }
        }
    }

    fn command(&self, setup: &Setup) -> Command {
        let mut command = match setup.descriptors {
            None => Command::new(&self.program),
            Some(limit) => {
                // A shell can limit itself, and then become the server.
                let mut shell = Command::new("sh");
                let script = format!("ulimit -n {limit} && exec \"$@\"");
                shell.arg("-c").arg(script).arg("sh").arg(&self.program);
                shell
            }
        };
        command.args(&self.arguments).args(["--bind", "127.0.0.1:0"]).args(setup.flags);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        #[cfg(unix)]
        if setup.unprivileged {
            without_rights(&mut command);
        }
        command
    }
}

/// If we are root, `command` will not be.
#[cfg(unix)]
pub(crate) fn without_rights(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY);
    }
}

/// The address in the ready line, once that comes. The rest of the output is thrown away.
fn address(output: impl Read + Send + 'static) -> mpsc::Receiver<SocketAddr> {
    let (ready, address) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let place = line.split_once(" listening on ").map(|(_, place)| place.trim());
            if let Some(address) = place.and_then(|place| place.parse().ok()) {
                // Nobody waits any more if the limit has passed.
                let _ = ready.send(address);
            }
        }
    });
    address
}
