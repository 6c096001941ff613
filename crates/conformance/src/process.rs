//! A server as a process that a check started.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A server that runs as a process of its own, until it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Mutex<Child>,
    pid: u32,
    address: SocketAddr,
    log: Log,
}

/// What a process has written to its standard error so far, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

/// A wait for a process looks this often.
const LOOK: Duration = Duration::from_millis(5);

impl Process {
    pub(crate) fn new(child: Child, address: SocketAddr, log: Log) -> Self {
        Self { pid: child.id(), child: Mutex::new(child), address, log }
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

/// Ends this process, and no other.
impl Drop for Process {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        // It fails if the process has ended already, and that is as well.
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Log {
    /// Reads lines until `source` ends, on a thread of its own.
    pub(crate) fn keep(&self, source: impl std::io::Read + Send + 'static) {
        let log = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(source).lines().map_while(Result::ok) {
                log.lines().push(line);
            }
        });
    }

    pub(crate) fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait_for<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
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
