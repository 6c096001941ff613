//! Signals, and limits on a server that runs already.

use std::io;
use std::process::{Command, Stdio};

use conformance::Process;

/// What can be sent to a server.
#[derive(Clone, Copy, Debug)]
pub(super) enum Signal {
    /// Please end: SIGTERM.
    Terminate,
    /// Stand still: SIGSTOP.
    Stop,
    /// Go on: SIGCONT.
    Continue,
}

/// Sends `signal` to a server that we started.
#[cfg(unix)]
pub(super) fn send(signal: Signal, process: &Process) -> io::Result<()> {
    use rustix::process::{Pid, Signal as Number, kill_process};

    // Its number may belong to another process by now.
    if process.ended().is_some() {
        return Err(io::Error::other("the server has ended"));
    }
    let pid = i32::try_from(process.pid()).ok().and_then(Pid::from_raw);
    let number = match signal {
        Signal::Terminate => Number::TERM,
        Signal::Stop => Number::STOP,
        Signal::Continue => Number::CONT,
    };
    Ok(kill_process(pid.ok_or(io::ErrorKind::InvalidInput)?, number)?)
}

/// There are no such signals here.
#[cfg(not(unix))]
pub(super) fn send(_: Signal, _: &Process) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The user called `nobody` on most systems: one without rights.
pub(super) const NOBODY: u32 = 65534;

/// Whether we are root, whom no limit on threads holds back.
#[cfg(unix)]
pub(super) fn root() -> bool {
    rustix::process::geteuid().is_root()
}

/// There is no such user here.
#[cfg(not(unix))]
pub(super) fn root() -> bool {
    false
}

/// Whether a server may start threads.
#[cfg(target_os = "linux")]
pub(super) fn allow_threads(allowed: bool, process: &Process) -> io::Result<()> {
    use std::os::unix::process::CommandExt;

    use rustix::process::{Resource, getrlimit};

    // Below the number of threads that its user has already, no other can be started. To
    // allow them again is to set our own limit, which the server started with.
    let limit = match getrlimit(Resource::Nproc).current {
        _ if !allowed => "1".to_owned(),
        Some(limit) => limit.to_string(),
        None => "unlimited".to_owned(),
    };
    let mut prlimit = Command::new("prlimit");
    prlimit.arg("--pid").arg(process.pid().to_string()).arg(format!("--nproc={limit}:"));
    if root() {
        // A user may limit the user's own processes. Root may not in every container.
        prlimit.uid(NOBODY);
    }
    let status = prlimit.stdin(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

/// A running process cannot be limited here.
#[cfg(not(target_os = "linux"))]
pub(super) fn allow_threads(_: bool, _: &Process) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
