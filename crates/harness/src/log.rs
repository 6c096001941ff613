//! What a process writes, line by line.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// What a process has written so far. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

/// The number of lines that are kept of each process.
const LINES: usize = 10_000;

impl Log {
    /// Reads lines until `source` ends, on a thread of its own.
    pub(crate) fn keep(&self, source: impl Read + Send + 'static) -> JoinHandle<()> {
        let log = self.clone();
        thread::spawn(move || {
            // A line that is not Unicode must not stop this: the server would wait.
            for line in BufReader::new(source).split(b'\n').map_while(Result::ok) {
                let mut lines = log.lines();
                // A server that writes much, for ever, is not kept whole.
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
