//! A server as a process of its own.

use std::io;
use std::net::SocketAddr;
use std::process::{Child, ExitStatus};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::log::Log;
use crate::usage::{self, Thread, Usage};
use crate::{Signal, limits, running, signal, wait_for};

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

impl Process {
    pub(crate) fn new(child: Child, leads: bool, address: SocketAddr, log: Log) -> Self {
        Self { pid: child.id(), leads, child: Mutex::new(child), address, log }
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
        let mut pids = if self.leads { usage::group(self.pid) } else { Vec::new() };
        if !pids.contains(&self.pid) {
            pids.push(self.pid);
        }
        pids
    }

    /// What it has written to its standard error so far, line by line.
    pub fn log(&self) -> Vec<String> {
        self.log.lines().clone()
    }

    /// What it and its group occupy now. Linux only.
    pub fn usage(&self) -> Option<Usage> {
        Usage::of(&self.pids())
    }

    /// The CPU time that it and its group have used, in steps of 10 ms. Linux only.
    pub fn cpu_time(&self) -> Option<Duration> {
        usage::cpu_time(&self.pids())
    }

    /// The threads of it and of its group. Linux only.
    pub fn threads(&self) -> Vec<Thread> {
        self.pids().into_iter().filter_map(usage::threads).flatten().collect()
    }

    /// The time for which its threads and those of its group ran or were ready to run:
    /// see [`usage::ready_time`]. Linux only.
    pub fn ready_time(&self) -> Option<Duration> {
        usage::ready_time(&self.pids())
    }

    /// Sends it a signal, unless it has ended.
    ///
    /// # Errors
    ///
    /// There are no such signals here: on Windows.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        // Its number may belong to another process by now.
        if self.ended().is_some() { Ok(()) } else { signal::send(signal, self.pid) }
    }

    /// Lets it start threads, or forbids it. That works on Linux, with the program
    /// `prlimit`, and not on a process of root's.
    ///
    /// # Errors
    ///
    /// It cannot be done here.
    pub fn allow_threads(&self, allowed: bool) -> io::Result<()> {
        limits::allow_threads(allowed, self.pid)
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
        // It fails if the process has ended already.
        let _ = child.kill();
        child.wait()
    }

    /// Waits for its end, no longer than `limit`.
    pub fn wait(&self, limit: Duration) -> Option<ExitStatus> {
        wait_for(limit, || self.ended())
    }

    /// Waits until it has logged a line that is `wanted`, no longer than `limit`.
    pub fn wait_for_log(
        &self,
        limit: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Option<String> {
        wait_for(limit, || self.log.lines().iter().find(|line| wanted(line)).cloned())
    }

    /// Waits until it has logged `count` lines with `words`, no longer than `limit`.
    /// Whether it has.
    pub fn has_logged(&self, limit: Duration, count: usize, words: &str) -> bool {
        let said = || self.log.lines().iter().filter(|line| line.contains(words)).count();
        wait_for(limit, || (said() >= count).then_some(())).is_some()
    }
}

/// Ends this process and what it has started in its group, and no other.
impl Drop for Process {
    fn drop(&mut self) {
        // Whatever the system says, there is nothing else to do.
        let _ = self.end();
    }
}
