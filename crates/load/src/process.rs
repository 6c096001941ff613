//! A process of the server, and what it uses: Linux tells.
//!
//! Its CPU time is read from its CPU clock (`clock_getcpuclockid`), which counts in
//! nanoseconds, and counts the threads that have ended, too. `/proc/PID/stat` counts in
//! hundredths of a second.
//!
//! Its context switches are those of its threads, added up. The kernel forgets those of
//! a thread that ends. Where threads ended that did more than a hundredth of the work,
//! the sum would be wrong, and is left out.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use harness::usage::{self, Thread};

/// What a process had used at one moment.
pub(crate) struct Process {
    pid: u32,
    cpu: Duration,
    threads: HashMap<u32, Thread>,
}

/// What a process has used since then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    pub(crate) cpu: Duration,
    /// Voluntary ones (it waited) and involuntary ones (it was pushed off its core).
    /// `None` if threads that worked have ended meanwhile.
    pub(crate) context_switches: Option<u64>,
    /// How many threads there are at the end.
    pub(crate) threads: usize,
}

impl Process {
    /// Reads it now.
    pub(crate) fn read(pid: u32) -> Result<Self> {
        ensure!(cfg!(target_os = "linux"), "--pid works on Linux only");
        let threads = usage::threads(pid).into_iter().flatten();
        let threads: HashMap<_, _> = threads.map(|thread| (thread.id, thread)).collect();
        match cpu_clock(pid) {
            Some(cpu) if !threads.is_empty() => Ok(Self { pid, cpu, threads }),
            _ => bail!("there is no process {pid}: look it up with pgrep"),
        }
    }

    /// What it has used since then. `None` if it has ended.
    pub(crate) fn used(&self) -> Option<Used> {
        let now = Self::read(self.pid).ok()?;
        let cpu = now.cpu.saturating_sub(self.cpu);
        let (mut told, mut switches) = (Duration::ZERO, 0);
        for (id, thread) in &now.threads {
            let before = self.threads.get(id);
            let cpu_before = before.and_then(Thread::cpu).unwrap_or_default();
            told += thread.cpu().unwrap_or_default().saturating_sub(cpu_before);
            let switches_before = before.map_or(0, Thread::context_switches);
            switches += thread.context_switches().saturating_sub(switches_before);
        }
        // The kernel may be a few milliseconds behind with the CPU time of a thread.
        let all = told + cpu / 100 + Duration::from_millis(10) >= cpu;
        let context_switches = all.then_some(switches);
        Some(Used { cpu, context_switches, threads: now.threads.len() })
    }
}

/// What the CPU clock of process `pid` shows. `None` if there is no such process.
#[cfg(target_os = "linux")]
fn cpu_clock(pid: u32) -> Option<Duration> {
    use nix::time::ClockId;
    use nix::unistd::Pid;

    let clock = ClockId::pid_cpu_clock_id(Pid::from_raw(pid.try_into().ok()?)).ok()?;
    clock.now().ok().map(Duration::from)
}

/// No other system has such clocks.
#[cfg(not(target_os = "linux"))]
fn cpu_clock(_: u32) -> Option<Duration> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Uses CPU time on this thread.
    fn compute(time: Duration) {
        let start = cpu_time::ThreadTime::now();
        while start.elapsed() < time {
            std::hint::black_box(0);
        }
    }

    #[test]
    fn this_process_uses_what_its_threads_use() {
        let before = Process::read(std::process::id()).unwrap();
        compute(Duration::from_millis(100));
        std::thread::sleep(Duration::from_millis(1));
        let used = before.used().unwrap();
        assert!(used.cpu >= Duration::from_millis(100), "{used:?}");
        assert!(used.threads >= 1);
    }

    #[test]
    fn switches_are_left_out_if_a_thread_that_worked_has_ended() {
        let before = Process::read(std::process::id()).unwrap();
        std::thread::spawn(|| compute(Duration::from_millis(200))).join().unwrap();
        let used = before.used().unwrap();
        assert!(used.cpu >= Duration::from_millis(200), "{used:?}");
        assert_eq!(used.context_switches, None, "{used:?}");
    }

    #[test]
    fn no_process_has_the_number_0() {
        assert!(Process::read(0).is_err());
    }
}
