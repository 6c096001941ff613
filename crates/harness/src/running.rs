//! The servers that run now, so that none is left behind.
//!
//! A command may be a script that starts the server, or a server that forks: all of it is
//! one process group, and all of it is ended. Ours is a single process, and stays in the
//! group of the program that started it.

use std::collections::BTreeMap;
use std::io;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::usage;

/// The servers that run, by the number of their process, and whether it leads a group.
static RUNNING: Mutex<BTreeMap<u32, bool>> = Mutex::new(BTreeMap::new());

/// Starts a server, as the leader of a process group if it `leads` one.
pub(crate) fn start(mut command: Command, leads: bool) -> io::Result<Child> {
    #[cfg(unix)]
    if leads {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    // Held while it starts, so that `end_all_servers` misses none.
    let mut running = running();
    let child = command.spawn()?;
    running.insert(child.id(), leads);
    Ok(child)
}

/// Process `pid` has ended: its number may soon be another's. What it has started may
/// still run.
pub(crate) fn ended(pid: u32) {
    let mut running = running();
    if running.get(&pid) == Some(&false) {
        running.remove(&pid);
    }
}

/// Ends all that still runs in the group that process `pid` leads, if it leads one.
pub(crate) fn end_group(pid: u32) {
    if running().remove(&pid) == Some(true) {
        kill(pid, true);
    }
}

/// Ends all servers that run. From then on none can be started.
///
/// A signal that ends this program does not reach them all: a program that may be
/// interrupted calls this before it ends.
pub fn end_all_servers() {
    let running = running();
    for (pid, leads) in &*running {
        kill(*pid, *leads);
    }
    // A thread that is about to start one blocks until the program ends, which is soon.
    std::mem::forget(running);
}

#[cfg(unix)]
fn kill(pid: u32, leads: bool) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};

    // The group's number may belong to another by now, if all of it has ended.
    if leads && cfg!(target_os = "linux") && usage::group(pid).is_empty() {
        return;
    }
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return };
    let kill = if leads { kill_process_group } else { kill_process };
    // It fails if all of it has ended.
    let _ = kill(pid, Signal::KILL);
}

/// There are no groups here, and [`Child::kill`] ends the process.
#[cfg(not(unix))]
fn kill(_: u32, _: bool) {}

fn running() -> MutexGuard<'static, BTreeMap<u32, bool>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
