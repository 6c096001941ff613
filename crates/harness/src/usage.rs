//! What processes use, as Linux tells it under `/proc`. Elsewhere nothing is told.
//!
//! See `man proc_pid_stat`, `man proc_pid_status` and `man proc_pid_schedstat`.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// What processes occupy at one moment, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Threads.
    pub threads: usize,
    /// Open files and sockets.
    pub descriptors: usize,
    /// Bytes of memory now: the resident set.
    pub memory: usize,
    /// The most bytes of memory that they ever had.
    pub peak: usize,
}

impl Usage {
    /// What `pids` occupy. `None` where that is not told, or one of them has ended.
    pub fn of(pids: &[u32]) -> Option<Self> {
        let mut sum = Self::default();
        for pid in pids {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            sum.threads += number(&status, "Threads:")?;
            sum.descriptors += fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count();
            sum.memory += number(&status, "VmRSS:")? << 10;
            sum.peak += number(&status, "VmHWM:")? << 10;
        }
        Some(sum)
    }
}

/// Bytes that the kernel keeps for the whole machine.
#[derive(Clone, Copy, Debug)]
pub struct KernelMemory {
    /// The kernel's stacks of all threads.
    pub stacks: usize,
    /// Slabs, sockets among them.
    pub slab: usize,
}

impl KernelMemory {
    /// Reads it. `None` where it is not told.
    pub fn read() -> Option<Self> {
        let text = fs::read_to_string("/proc/meminfo").ok()?;
        let bytes = |name| Some(number(&text, name)? << 10);
        Some(Self { stacks: bytes("KernelStack:")?, slab: bytes("Slab:")? })
    }
}

/// The CPU time that `pids` have used, in steps of 10 ms.
pub fn cpu_time(pids: &[u32]) -> Option<Duration> {
    /// The kernel counts in hundredths of a second here, on every machine.
    const TICKS_PER_SECOND: f64 = 100.0;
    let of = |pid: &u32| {
        let fields = stat(*pid)?;
        // The fields 14 and 15 are the time in user mode and in the kernel.
        let ticks = |field: usize| fields.split(' ').nth(field - 3)?.parse::<f64>().ok();
        Some(Duration::from_secs_f64((ticks(14)? + ticks(15)?) / TICKS_PER_SECOND))
    };
    pids.iter().map(of).sum()
}

/// The time for which the threads of `pids` ran or were ready to run, added up. Unlike
/// the CPU time it does not depend on what else the machine does. What a thread had is
/// gone when it has ended.
pub fn ready_time(pids: &[u32]) -> Option<Duration> {
    let of = |pid: &u32| -> Option<Duration> {
        threads(*pid)?.map(|thread| Some(thread.cpu()? + thread.waited()?)).sum()
    };
    pids.iter().map(of).sum()
}

/// The processes in the group of `leader`.
pub fn group(leader: u32) -> Vec<u32> {
    // The third field after the name in brackets is the number of the group.
    let in_group = |pid: &u32| {
        let group = |fields: String| fields.split(' ').nth(2)?.parse().ok();
        stat(*pid).and_then(group) == Some(leader)
    };
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(in_group)
        .collect()
}

/// A thread of a process, by the files that the kernel has of it.
#[derive(Debug)]
pub struct Thread {
    /// Its number.
    pub id: u32,
    schedstat: String,
    status: String,
}

/// The threads of process `pid`. `None` where there is no such process.
pub fn threads(pid: u32) -> Option<impl Iterator<Item = Thread>> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    Some(tasks.filter_map(|task| Thread::read(&task.ok()?.path())))
}

impl Thread {
    /// The thread that calls this.
    pub fn current() -> Option<Self> {
        Self::read(Path::new("/proc/thread-self"))
    }

    fn read(folder: &Path) -> Option<Self> {
        let read = |file| fs::read_to_string(folder.join(file)).ok();
        let (schedstat, status) = (read("schedstat")?, read("status")?);
        let id = u32::try_from(number(&status, "Pid:")?).ok()?;
        Some(Self { id, schedstat, status })
    }

    /// The CPU time that it has used.
    pub fn cpu(&self) -> Option<Duration> {
        self.schedstat(0)
    }

    /// The time for which it was ready to run, and had no core.
    pub fn waited(&self) -> Option<Duration> {
        self.schedstat(1)
    }

    /// How often it gave up its core to wait, or was pushed off it.
    pub fn context_switches(&self) -> u64 {
        let kinds = ["voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"];
        kinds.iter().filter_map(|kind| number(&self.status, kind)).sum::<usize>() as u64
    }

    /// A field of nanoseconds.
    fn schedstat(&self, field: usize) -> Option<Duration> {
        let field = self.schedstat.split_whitespace().nth(field)?;
        Some(Duration::from_nanos(field.parse().ok()?))
    }
}

/// The fields of `/proc/PID/stat` from the third on. The second, a name in brackets, may
/// hold spaces.
fn stat(pid: u32) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text.rsplit_once(") ")?.1.to_owned())
}

/// The number after `name`, at the start of a line.
fn number(text: &str, name: &str) -> Option<usize> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_occupies_something() {
        let usage = Usage::of(&[std::process::id()]).expect("it runs");
        assert!(usage.threads >= 1 && usage.descriptors >= 3, "{usage:?}");
        assert!(usage.memory > 0 && usage.peak >= usage.memory, "{usage:?}");
        let kernel = KernelMemory::read().expect("Linux tells it");
        assert!(kernel.stacks > 0 && kernel.slab > 0, "{kernel:?}");
    }

    #[test]
    fn a_process_that_ran_has_used_time_and_is_in_its_group() {
        let pid = std::process::id();
        let start = cpu_time::ThreadTime::now();
        while start.elapsed() < Duration::from_millis(30) {
            std::hint::black_box(0);
        }
        assert!(cpu_time(&[pid]).expect("it runs") >= Duration::from_millis(10));
        let thread = Thread::current().expect("it runs");
        assert!(thread.cpu().expect("it ran") >= Duration::from_millis(20));
        assert!(ready_time(&[pid]).expect("it runs") >= Duration::from_millis(20));
        let group = rustix::process::getpgrp().as_raw_nonzero().get();
        assert!(super::group(group.cast_unsigned()).contains(&pid));
    }

    #[test]
    fn no_process_has_the_number_0() {
        assert_eq!(Usage::of(&[0]), None);
        assert!(threads(0).is_none());
    }
}
