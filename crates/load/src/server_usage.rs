//! What another process has used: Linux tells.
//!
//! Its CPU time is read from its CPU clock (`clock_getcpuclockid`), which counts
//! nanoseconds and the threads that have ended, too. `/proc/PID/stat` counts in
//! hundredths of a second.
//!
//! Its context switches are those of its threads, added up. The kernel forgets those of
//! a thread that ends. Where threads ended that did more than a hundredth of the work,
//! the sum would be wrong, and it is not told.

use std::ops::Add;
use std::time::Duration;

/// What a process has used from one moment to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    pub(crate) cpu: Duration,
    /// Voluntary ones (it waited) and involuntary ones (it was pushed off its core).
    /// `None` if threads have ended meanwhile.
    pub(crate) context_switches: Option<u64>,
    /// How many there are at the end.
    pub(crate) threads: usize,
}

impl Add for Used {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let switches = self.context_switches.zip(other.context_switches);
        Self {
            cpu: self.cpu + other.cpu,
            context_switches: switches.map(|(a, b)| a + b),
            threads: self.threads + other.threads,
        }
    }
}

/// A process whose use cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NoProcess {
    /// There is none of this number.
    #[error("there is no process {0}: look it up with pgrep")]
    NotFound(u32),
    /// This system does not tell.
    #[error("--pid works on Linux only")]
    Unsupported,
}

#[cfg(target_os = "linux")]
pub(crate) use linux::Process;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::time::Duration;

    use nix::time::ClockId;
    use nix::unistd::Pid;

    use super::{NoProcess, Used};

    /// What a process had used at one moment.
    pub(crate) struct Process {
        pid: u32,
        cpu: Duration,
        threads: HashMap<u32, Thread>,
    }

    #[derive(Clone, Copy, Default)]
    struct Thread {
        cpu: Duration,
        context_switches: u64,
    }

    impl Process {
        /// Reads it now.
        ///
        /// # Errors
        ///
        /// There is no such process.
        pub(crate) fn read(pid: u32) -> Result<Self, NoProcess> {
            let threads = threads(pid);
            let number = i32::try_from(pid).unwrap_or(-1);
            let cpu = ClockId::pid_cpu_clock_id(Pid::from_raw(number))
                .and_then(ClockId::now)
                .map(Duration::from);
            match (cpu, threads.is_empty()) {
                (Ok(cpu), false) => Ok(Self { pid, cpu, threads }),
                _ => Err(NoProcess::NotFound(pid)),
            }
        }

        /// What it has used since then.
        ///
        /// # Errors
        ///
        /// It has ended.
        pub(crate) fn used(&self) -> Result<Used, NoProcess> {
            let now = Self::read(self.pid)?;
            let cpu = now.cpu.saturating_sub(self.cpu);
            let mut told = Thread::default();
            for (id, thread) in &now.threads {
                let before = self.threads.get(id).copied().unwrap_or_default();
                told.cpu += thread.cpu.saturating_sub(before.cpu);
                told.context_switches +=
                    thread.context_switches.saturating_sub(before.context_switches);
            }
            // The kernel may be a few milliseconds behind with the CPU time of a thread.
            let all = told.cpu + cpu / 100 + Duration::from_millis(10) >= cpu;
            Ok(Used {
                cpu,
                context_switches: all.then_some(told.context_switches),
                threads: now.threads.len(),
            })
        }
    }

    /// Its threads, by their number.
    fn threads(pid: u32) -> HashMap<u32, Thread> {
        let threads = harness::usage::threads(pid).into_iter().flatten();
        threads
            .filter_map(|thread| {
                let (cpu, context_switches) = (thread.cpu()?, thread.context_switches());
                Some((thread.id, Thread { cpu, context_switches }))
            })
            .collect()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn this_process_uses_what_its_threads_use() {
            let before = Process::read(std::process::id()).unwrap();
            let start = cpu_time::ThreadTime::now();
            while start.elapsed() < Duration::from_millis(100) {
                std::hint::black_box(0);
            }
            std::thread::sleep(Duration::from_millis(1));
            let used = before.used().unwrap();
            assert!(used.cpu >= Duration::from_millis(100), "{used:?}");
            assert!(used.threads >= 1);
        }

        #[test]
        fn switches_are_not_told_if_a_thread_that_worked_has_ended() {
            let before = Process::read(std::process::id()).unwrap();
            let busy = || {
                let start = cpu_time::ThreadTime::now();
                while start.elapsed() < Duration::from_millis(200) {
                    std::hint::black_box(0);
                }
            };
            std::thread::spawn(busy).join().unwrap();
            let used = before.used().unwrap();
            assert!(used.cpu >= Duration::from_millis(200), "{used:?}");
            assert_eq!(used.context_switches, None, "{used:?}");
        }

        #[test]
        fn no_process_has_the_number_0() {
            assert!(Process::read(0).is_err());
        }
    }
}

/// Elsewhere no process can be read.
#[cfg(not(target_os = "linux"))]
pub(crate) struct Process;

#[cfg(not(target_os = "linux"))]
impl Process {
    /// # Errors
    ///
    /// Always.
    pub(crate) fn read(_: u32) -> Result<Self, NoProcess> {
        Err(NoProcess::Unsupported)
    }

    /// # Errors
    ///
    /// Always.
    pub(crate) fn used(&self) -> Result<Used, NoProcess> {
        Err(NoProcess::Unsupported)
    }
}
