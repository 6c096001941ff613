//! Starting a server as a process.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::log::Log;
use crate::{Process, limits, listening, running, wait_for};

/// How to start a server: a program, its arguments and its environment.
///
/// One of ours gets `--bind 127.0.0.1:0` and the flags of a check, and is ready with the
/// line `NAME listening on ADDRESS` on its standard output. A foreign one is a command
/// with `{port}` in it, and is ready when it listens on that port.
#[derive(Clone, Debug)]
pub struct Launcher {
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    foreign: bool,
    our_flags: bool,
    /// Where one of ours listens.
    bind: String,
    /// The most files and sockets that it may have open.
    descriptors: Option<u32>,
    without_rights: bool,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such program, or it cannot be executed.
    #[error("cannot run {program}: {error}")]
    Run {
        /// Its path.
        program: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It ended before it was ready.
    #[error("it ended with {status} before it was ready; it wrote: {log}")]
    Ended {
        /// With which status.
        status: ExitStatus,
        /// What it wrote.
        log: String,
    },
    /// It runs, and is not ready.
    #[error("{ready} in {limit:?}")]
    NotReady {
        /// What did not come.
        ready: String,
        /// The time it was given.
        limit: Duration,
    },
}

/// A command that does not say where the port belongs.
#[derive(Debug, thiserror::Error)]
#[error(
    "the command has no {{port}}; write it where the server takes its port, \
     for example: python3 server.py {{port}}"
)]
pub struct NoPort;

/// What stands for the port in a command.
const PORT: &str = "{port}";

/// A server is given this long to be ready: a busy machine takes its time.
const START: Duration = Duration::from_secs(30);

impl Launcher {
    /// Starts `program`, one of ours, with no arguments but those that a check adds.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            foreign: false,
            our_flags: true,
            bind: "127.0.0.1:0".to_owned(),
            descriptors: None,
            without_rights: false,
        }
    }

    /// Starts any server: `command` is a program and its arguments, with `{port}` where
    /// the port belongs.
    ///
    /// # Errors
    ///
    /// There is no `{port}` in it.
    pub fn command(command: &[OsString]) -> Result<Self, NoPort> {
        let has_port = |argument: &OsString| argument.to_string_lossy().contains(PORT);
        let (program, arguments) = command.split_first().ok_or(NoPort)?;
        if !arguments.iter().any(has_port) {
            return Err(NoPort);
        }
        let foreign = Self { foreign: true, our_flags: false, ..Self::new(program) };
        Ok(foreign.arguments(arguments))
    }

    /// A foreign server that takes the flags of ours, such as `--idle-timeout`.
    pub fn with_our_flags(mut self) -> Self {
        self.our_flags = true;
        self
    }

    /// Adds arguments, which come before those of a check.
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

    /// Lets one of ours listen at `address`, and not on a free port of loopback.
    pub fn bind(mut self, address: impl Into<String>) -> Self {
        self.bind = address.into();
        self
    }

    /// Lets the server have no more than `most` files and sockets open. Unix only.
    pub fn descriptors(mut self, most: u32) -> Self {
        self.descriptors = Some(most);
        self
    }

    /// If we are root, the server will not be: no limit on threads holds root back.
    pub fn without_rights(mut self) -> Self {
        self.without_rights = true;
        self
    }

    /// Whether the server takes the flags of ours.
    pub fn takes_our_flags(&self) -> bool {
        self.our_flags
    }

    /// Whether it is started by a command, and not one of ours.
    pub fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// Starts a server and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It cannot be run, ends, or is not ready in half a minute.
    pub fn start(&self) -> Result<Process, StartError> {
        let port = self.foreign.then(listening::free_port);
        let cannot_run = |error| StartError::Run { program: self.program.clone(), error };
        let mut child =
            running::start(self.command_line(port), self.foreign).map_err(cannot_run)?;
        let log = Log::default();
        let errors = log.keep(child.stderr.take().expect("it was asked to be piped"));
        let output = child.stdout.take().expect("it was asked to be piped");
        // From here on it is ended whatever happens.
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let process = Process::new(child, self.foreign, nowhere, log.clone());
        let found = if let Some(port) = port {
            log.keep(output);
            wait_for(START, || match process.ended() {
                Some(status) => Some(Err(status)),
                None => listening::listener(port).map(Ok),
            })
        } else {
            match address(output).recv_timeout(START) {
                Ok(address) => Some(Ok(address)),
                Err(RecvTimeoutError::Timeout) => None,
                // It closed its standard output: unless it ended, it is of no use.
                Err(RecvTimeoutError::Disconnected) => {
                    Some(Err(process.end().map_err(cannot_run)?))
                }
            }
        };
        match found {
            Some(Ok(address)) => Ok(process.at(address)),
            Some(Err(status)) => {
                // What a child of it may still write is not waited for.
                wait_for(Duration::from_secs(1), || errors.is_finished().then_some(()));
                Err(StartError::Ended { status, log: process.log().join("\n") })
            }
            None => {
                let ready = match port {
                    None => "no line `NAME listening on ADDRESS` on its standard output"
                        .into(),
                    Some(port) => {
                        format!("it does not listen on port {port} of this machine")
                    }
                };
                Err(StartError::NotReady { ready, limit: START })
            }
        }
    }

    /// One of ours chooses its `port` by itself.
    fn command_line(&self, port: Option<u16>) -> Command {
        let mut command = match self.descriptors {
            None => Command::new(&self.program),
            Some(limit) => {
                // A shell can limit itself, and then become the server.
                let mut shell = Command::new("sh");
                let script = format!("ulimit -n {limit} && exec \"$@\"");
                shell.arg("-c").arg(script).arg("sh").arg(&self.program);
                shell
            }
        };
        match port {
            Some(port) => {
                command.args(self.arguments.iter().map(|it| with_port(it, port)))
            }
            None => command.args(&self.arguments).args(["--bind", &self.bind]),
        };
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if self.without_rights {
            limits::without_rights(&mut command);
        }
        command
    }
}

/// `argument` with the port in place of `{port}`. One that is not Unicode has none.
fn with_port(argument: &OsString, port: u16) -> OsString {
    match argument.to_str() {
        Some(text) => text.replace(PORT, &port.to_string()).into(),
        None => argument.clone(),
    }
}

/// The address in the ready line, once that comes. The rest of the output is thrown away.
fn address(output: impl Read + Send + 'static) -> mpsc::Receiver<SocketAddr> {
    let (ready, address) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let address = line.split_once(" listening on ").map(|(_, text)| text.trim());
            if let Some(address) = address.and_then(|text| text.parse().ok()) {
                // It fails if the limit has passed: then no thread waits for it.
                let _ = ready.send(address);
            }
        }
    });
    address
}
