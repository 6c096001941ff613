//! What the kernel knows of a process, and can do to it.

use std::fs;
use std::io;
use std::thread;
use std::time::Duration;

use crate::{Failure, Process, running};

/// What can be sent to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C: SIGINT.
    Interrupt,
    /// What `kill` and a service manager send: SIGTERM.
    Terminate,
    /// Stand still: SIGSTOP.
    Stop,
    /// Go on: SIGCONT.
    Continue,
}

/// Sends `signal` to a process. To one that has ended, nothing is sent.
#[cfg(unix)]
pub(crate) fn send(signal: Signal, process: &Process) -> io::Result<()> {
    use rustix::process::{Signal as Number, kill_process};

    // Its number may belong to another process by now.
    if process.ended().is_some() {
        return Ok(());
    }
    let number = match signal {
        Signal::Interrupt => Number::INT,
        Signal::Terminate => Number::TERM,
        Signal::Stop => Number::STOP,
        Signal::Continue => Number::CONT,
    };
    Ok(kill_process(pid(process)?, number)?)
}

/// There are no such signals here.
#[cfg(not(unix))]
pub(crate) fn send(_: Signal, _: &Process) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether a process may start threads. Root always may, so this is for a process of a
/// user without rights.
#[cfg(target_os = "linux")]
pub(crate) fn allow_threads(allowed: bool, process: &Process) -> io::Result<()> {
    use rustix::process::{Resource, getrlimit};
    use std::process::{Command, Stdio};

    // Below the number of threads that its user has already, no other can be started. To
    // allow them again is to set our own limit, which the process started with.
    let limit = match getrlimit(Resource::Nproc).current {
        _ if !allowed => "1".to_owned(),
        Some(limit) => limit.to_string(),
        None => "unlimited".to_owned(),
    };
    let mut prlimit = Command::new("prlimit");
    prlimit.arg("--pid").arg(process.pid().to_string()).arg(format!("--nproc={limit}:"));
    // A user may limit the user's own processes. Root may not do so in every container.
    crate::launcher::without_rights(&mut prlimit);
    let status = prlimit.stdin(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

/// A running process cannot be limited here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn allow_threads(_: bool, _: &Process) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The CPU time that a process and its group have used. Linux only.
pub(crate) fn cpu_time(process: &Process) -> Option<Duration> {
    all_of(process).into_iter().map(cpu_time_of).sum()
}

/// The time for which the threads of a process and its group ran or were ready to. Linux
/// only.
pub(crate) fn ready_time(process: &Process) -> Option<Duration> {
    all_of(process).into_iter().map(ready_time_of).sum()
}

/// The bytes of memory that a process and its group occupy. Linux only.
pub(crate) fn memory(process: &Process) -> Option<usize> {
    all_of(process).into_iter().map(memory_of).sum()
}

/// The threads of a process and its group. Linux only.
pub(crate) fn threads(process: &Process) -> Option<usize> {
    let count = |pid| {
        let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
        Some(threads.count())
    };
    all_of(process).into_iter().map(count).sum()
}

/// The process itself, and those in the group that it leads.
pub(crate) fn all_of(process: &Process) -> Vec<u32> {
    let mut pids =
        if process.leads() { running::members(process.pid()) } else { Vec::new() };
    if !pids.contains(&process.pid()) {
        pids.push(process.pid());
    }
    pids
}

fn cpu_time_of(pid: u32) -> Option<Duration> {
    /// The kernel counts in hundredths of a second here, on every machine.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field, a name in brackets, may hold spaces. See `man proc_pid_stat`:
    // the fields 14 and 15 are the time in user mode and in the kernel.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = |field: usize| fields.split(' ').nth(field - 3)?.parse::<f64>().ok();
    Some(Duration::from_secs_f64((ticks(14)? + ticks(15)?) / TICKS_PER_SECOND))
}

/// From `/proc/PID/task/TID/schedstat`: the time on a core and the time in the queue for
/// one, in nanoseconds.
fn ready_time_of(pid: u32) -> Option<Duration> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten() {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        let numbers = text.split(' ').take(2).filter_map(|one| one.parse::<u64>().ok());
        sum += numbers.sum::<u64>();
    }
    Some(Duration::from_nanos(sum))
}

fn memory_of(pid: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(unix)]
fn pid(process: &Process) -> io::Result<rustix::process::Pid> {
    i32::try_from(process.pid())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

/// A server that has nothing to do uses next to no CPU time. Linux only.
pub(crate) fn expect_rest(
    process: &Process,
    interval: Duration,
    sent: &str,
) -> Result<(), Failure> {
    let expected = "less than a twentieth of a CPU's time";
    let used = || {
        cpu_time(process)
            .ok_or_else(|| Failure::new("a look into /proc", expected, "no such process"))
    };
    let before = used()?;
    thread::sleep(interval);
    let used = used()?.saturating_sub(before);
    // With other work on the machine, one that spins may get no more than this.
    if used < interval / 20 {
        return Ok(());
    }
    Err(Failure::new(sent, expected, format!("{used:?} of CPU time in {interval:?}")))
}
