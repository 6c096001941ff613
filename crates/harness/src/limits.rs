//! Limits on what a process may use.

use std::io;
use std::process::Command;

/// The user called `nobody` on most systems: one without rights.
#[cfg(unix)]
const NOBODY: u32 = 65534;

/// If we are root, `command` will not be: no limit on threads holds root back.
#[cfg(unix)]
pub(crate) fn without_rights(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY);
    }
}

/// There is no such user here.
#[cfg(not(unix))]
pub(crate) fn without_rights(_: &mut Command) {}

/// Sets whether process `pid` may start threads. It has to be one of a user without
/// rights.
#[cfg(target_os = "linux")]
pub(crate) fn allow_threads(allowed: bool, pid: u32) -> io::Result<()> {
    use rustix::process::{Resource, getrlimit};
    use std::process::Stdio;

    // Below the number of threads that its user has already, no other can be started. To
    // allow them again is to set our own limit, which the process started with.
    let limit = match getrlimit(Resource::Nproc).current {
        _ if !allowed => "1".to_owned(),
        Some(limit) => limit.to_string(),
        None => "unlimited".to_owned(),
    };
    let mut prlimit = Command::new("prlimit");
    prlimit.arg("--pid").arg(pid.to_string()).arg(format!("--nproc={limit}:"));
    // A user may limit the user's own processes. Root may not do so in every container.
    without_rights(&mut prlimit);
    let status = prlimit.stdin(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

/// A running process cannot be limited here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn allow_threads(_: bool, _: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Raises the number of files and sockets that this process may have open as far as the
/// system allows, and gives it.
pub fn increase_descriptors() -> u64 {
    // Where there is no such limit, there is nothing to raise.
    rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX)
}
