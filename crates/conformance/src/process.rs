//! A server as a process that a check started.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::{group, kernel};

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

    /// What it has written to its standard error so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lines().clone()
    }

    /// The threads that it and its group have now. Linux only.
    pub fn threads(&self) -> Option<usize> {
        kernel::threads(self)
    }

    /// Its exit status, if it has ended by now.
    pub fn ended(&self) -> Option<ExitStatus> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        child.try_wait().ok().flatten()
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
        if self.leads {
            group::end(self.pid);
        }
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        // It fails if the process has ended already, and that is as well.
        let _ = child.kill();
        let _ = child.wait();
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
pub(crate) fn wait_for<T>(
    limit: Duration,
    mut look: impl FnMut() -> Option<T>,
) -> Option<T> {
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
