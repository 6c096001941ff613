//! A queue between the sessions and standard error.
//!
//! The reader of our log may stop: a pipe is not read, or a terminal was told to hold its
//! output. A session that logs must not stop with it. So lines go into a queue, a thread
//! of its own writes them, and lines that find the queue full are counted and left out.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// The number of lines that may wait.
const CAPACITY: usize = 1024;

/// How long the end of the process waits for the last lines to be written.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The end of the queue that lines are put in.
#[derive(Debug)]
pub(crate) struct LogQueue {
    sender: SyncSender<Vec<u8>>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// The lines that were put in the queue, and those that were taken out and written.
    queued: AtomicUsize,
    written: AtomicUsize,
    left_out: AtomicUsize,
}

impl LogQueue {
    /// A queue that a new thread empties into `output`.
    pub(crate) fn start(output: impl Write + Send + 'static) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(CAPACITY);
        let counts = Arc::new(Counts::default());
        thread::Builder::new().name("log".into()).spawn({
            let counts = Arc::clone(&counts);
            move || write_all(&receiver, &counts, output)
        })?;
        Ok(Self { sender, counts })
    }

    /// Waits until all lines up to now are written, but not for ever.
    pub(crate) fn flush(&self) {
        let end = Instant::now() + LAST_LINES;
        let queued = self.counts.queued.load(Ordering::SeqCst);
        let missing = || self.counts.written.load(Ordering::SeqCst) < queued;
        while missing() && Instant::now() < end {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Write for &LogQueue {
    /// Takes one line, or leaves it out.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let count = match self.sender.try_send(line.to_vec()) {
            Ok(()) => &self.counts.queued,
            Err(_) => &self.counts.left_out,
        };
        count.fetch_add(1, Ordering::SeqCst);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(receiver: &Receiver<Vec<u8>>, counts: &Counts, mut output: impl Write) {
    for line in receiver {
        // A log that cannot be written is no reason to stop serving.
        let _ = output.write_all(&line);
        let lost = counts.left_out.swap(0, Ordering::SeqCst);
        if lost > 0 {
            let _ = writeln!(output, "({lost} lines of the log were left out here)");
        }
        counts.written.fetch_add(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_blocked_output_stops_no_session_and_the_log_says_what_is_missing() {
        // The pipe, which is not read, and the queue together do not have enough room.
        let (mut reader, writer) = io::pipe().unwrap();
        let queue = LogQueue::start(writer).unwrap();
        for number in 0..4 * CAPACITY {
            (&queue).write_all(format!("line {number:100}\n").as_bytes()).unwrap();
        }
        let log = thread::spawn(move || {
            let mut log = String::new();
            reader.read_to_string(&mut log).map(|_| log)
        });
        queue.flush();
        drop(queue);
        let log = log.join().unwrap().unwrap();
        let (lines, gaps): (Vec<_>, Vec<_>) =
            log.lines().partition(|line| line.starts_with("line "));
        assert!(lines[0].ends_with(" 0"), "{}", lines[0]);
        let lost = |gap: &&str| gap[1..].split(' ').next()?.parse::<usize>().ok();
        let lost: usize = gaps.iter().map(|gap| lost(gap).expect("a number")).sum();
        assert!(lost > 0);
        assert_eq!(lines.len() + lost, 4 * CAPACITY);
    }
}
