//! A server as a process that a check started.

use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::kernel::{self, Signal};
use crate::running;

/// A server that runs as a process of its own, until it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Mutex<Child>,
    pid: u32,
    /// It leads a process group: its own children are in it.
    leads: bool,
    address: SocketAddr,
    log: Log,
}

/// What a process has written to its standard error so far, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

/// Of each process, so many lines are kept.
const LINES: usize = 10_000;

/// A wait for a process looks this often.
const LOOK: Duration = Duration::from_millis(5);

impl Process {
    pub(crate) fn new(child: Child, leads: bool, address: SocketAddr, log: Log) -> Self {
        Self { pid: child.id(), leads, child: Mutex::new(child), address, log }
    }

    /// Whether it was started as the leader of a process group.
    pub(crate) fn leads(&self) -> bool {
        self.leads
    }

    /// The same process, which turned out to listen at `address`.
    pub(crate) fn at(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number that the system knows it by.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Its number, and those of the other processes in its group if it was started by a
    /// command. Only Linux tells the others.
    pub fn pids(&self) -> Vec<u32> {
        kernel::all_of(self)
    }

    /// What it has written to its standard error so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lines().clone()
    }

    /// The threads that it and its group have now. Linux only.
    pub fn threads(&self) -> Option<usize> {
        kernel::threads(self)
    }

    /// The CPU time that it and its group have used, in steps of 10 ms. Linux only.
    pub fn cpu_time(&self) -> Option<Duration> {
        kernel::cpu_time(self)
    }

    /// The bytes of memory that it and its group occupy now. Linux only.
    pub fn memory(&self) -> Option<usize> {
        kernel::memory(self)
    }

    /// The time for which the threads of it and its group ran or were ready to run, added
    /// up. Unlike the CPU time it does not depend on what else the machine does. What a
    /// thread had is gone when it has ended. Linux only.
    pub fn ready_time(&self) -> Option<Duration> {
        kernel::ready_time(self)
    }

    /// Sends it a signal, unless it has ended.
    ///
    /// # Errors
    ///
    /// There are no such signals here: on Windows.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        kernel::send(signal, self)
    }

    /// Lets it start threads, or forbids it. That works on Linux, with the program
    /// `prlimit`, and not on a process of root's.
    ///
    /// # Errors
    ///
    /// It cannot be done here.
    pub fn allow_threads(&self, allowed: bool) -> io::Result<()> {
        kernel::allow_threads(allowed, self)
    }

    /// Its exit status, if it has ended by now.
    pub fn ended(&self) -> Option<ExitStatus> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let status = child.try_wait().ok().flatten();
        if status.is_some() {
            running::ended(self.pid);
        }
        status
    }

    /// Ends it, and gives its exit status. It may have ended by itself before.
    pub(crate) fn end(&self) -> io::Result<ExitStatus> {
        running::end_group(self.pid);
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // It fails if the process has ended already, and that is as well.
        let _ = child.kill();
        child.wait()
    }

    /// Waits for its end, no longer than `limit`.
    pub(crate) fn wait(&self, limit: Duration) -> Option<ExitStatus> {
        wait_for(limit, || self.ended())
    }

    /// Waits until it has logged a line that is `wanted`, no longer than `limit`.
    pub(crate) fn wait_for_log(
        &self,
        limit: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Option<String> {
        wait_for(limit, || self.log.lines().iter().find(|line| wanted(line)).cloned())
    }
}

/// Ends this process and what it has started in its group, and no other.
impl Drop for Process {
    fn drop(&mut self) {
        // Whatever the system says, there is nothing else to do.
        let _ = self.end();
    }
}

impl Log {
    /// Reads lines until `source` ends, on a thread of its own.
    pub(crate) fn keep(
        &self,
        source: impl std::io::Read + Send + 'static,
    ) -> JoinHandle<()> {
        let log = self.clone();
        thread::spawn(move || {
            // A line that is not Unicode must not stop this: the server would wait.
            for line in BufReader::new(source).split(b'\n').map_while(Result::ok) {
                let mut lines = log.lines();
                // A server that says much, for ever, is not kept whole.
                if lines.len() < LINES {
                    lines.push(String::from_utf8_lossy(&line).trim_end().to_owned());
                }
            }
        })
    }

    pub(crate) fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks until it finds something, no longer than `limit`.
pub fn wait_for<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        // The clock first: on a machine that stood still, the last look comes after it.
        let last = Instant::now() >= end;
        let found = look();
        if found.is_some() || last {
            return found;
        }
        thread::sleep(LOOK);
    }
}
