//! A queue between the sessions and standard error.
//!
//! The reader of our log may stop: a pipe is not emptied, a terminal was told to hold its
//! output. A session that logs must not stop with it. So lines go into a queue, a thread
//! of its own writes them, and lines that find the queue full are counted and left out.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How many lines may wait.
const CAPACITY: usize = 1024;

/// How long the end of the process waits for the last lines to be written.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The end of the queue that lines are put in.
#[derive(Debug)]
pub(crate) struct LogQueue {
    sender: SyncSender<Message>,
    left_out: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Line(Vec<u8>),
    /// Everything before this was written: say so.
    Flush(SyncSender<()>),
}

impl LogQueue {
    /// A queue that a new thread empties into `output`.
    pub(crate) fn start(output: impl Write + Send + 'static) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(CAPACITY);
        let left_out = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&left_out);
        thread::Builder::new()
            .name("log".into())
            .spawn(move || write_all(&receiver, &count, output))?;
        Ok(Self { sender, left_out })
    }

    /// Waits until all lines are written, but not for ever.
    pub(crate) fn flush(&self) {
        let (written, wait) = sync_channel(1);
        let end = Instant::now() + LAST_LINES;
        let mut message = Message::Flush(written);
        while let Err(full) = self.sender.try_send(message) {
            if Instant::now() >= end {
                return;
            }
            thread::sleep(Duration::from_millis(10));
            message = match full {
                std::sync::mpsc::TrySendError::Full(message)
                | std::sync::mpsc::TrySendError::Disconnected(message) => message,
            };
        }
        let _ = wait.recv_timeout(end.saturating_duration_since(Instant::now()));
    }
}

impl Write for &LogQueue {
    /// Takes one line, or leaves it out.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.sender.try_send(Message::Line(line.to_vec())).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(receiver: &Receiver<Message>, left_out: &AtomicU64, mut output: impl Write) {
    for message in receiver {
        // A log that cannot be written is no reason to stop serving.
        let _ = match message {
            Message::Line(line) => output.write_all(&line),
            Message::Flush(written) => written.send(()).map_err(io::Error::other),
        };
        let lost = left_out.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = writeln!(output, "({lost} lines of the log were left out here)");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_blocked_output_stops_no_session_and_the_log_says_what_is_missing() {
        // Together the pipe, which is not read from, and the queue have not enough room.
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
