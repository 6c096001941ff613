//! The process groups of the servers that were started by a command.
//!
//! A command may be a script that starts the server, or a server that forks: all of it is
//! one group, and all of it is ended.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The groups that run, by the number of their leader.
static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Makes the process that `command` starts the leader of a group.
pub(crate) fn lead(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}

/// The group of `leader` has started.
pub(crate) fn started(leader: u32) {
    groups().insert(leader);
}

/// Ends all that still runs in the group of `leader`.
pub(crate) fn end(leader: u32) {
    if groups().remove(&leader) {
        kill(leader);
    }
}

/// Ends all servers that were started by a command and still run.
///
/// Ctrl-C reaches only the group that has the terminal, which these are not in: a program
/// that may be interrupted calls this before it ends.
pub fn end_all_groups() {
    for leader in std::mem::take(&mut *groups()) {
        kill(leader);
    }
}

/// The processes in the group of `leader`. Linux only; elsewhere it seems to have none.
pub(crate) fn members(leader: u32) -> Vec<u32> {
    let in_group = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok();
        // The third field after the name in brackets is the number of the group.
        stat.and_then(|stat| stat.rsplit_once(") ")?.1.split(' ').nth(2)?.parse().ok())
            == Some(leader)
    };
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(in_group)
        .collect()
}

fn kill(leader: u32) {
    // The group's number may belong to another by now, if all of it has ended.
    if cfg!(target_os = "linux") && members(leader).is_empty() {
        return;
    }
    #[cfg(unix)]
    if let Some(pid) = i32::try_from(leader).ok().and_then(rustix::process::Pid::from_raw)
    {
        // It fails if all of the group has ended, and that is as well.
        let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
    }
}

fn groups() -> MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}
