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
    use std::sync::{Condvar, Mutex};

    /// An output that blocks until it is opened, and keeps what was written.
    #[derive(Clone, Default)]
    struct Gate(Arc<(Mutex<Written>, Condvar)>);

    #[derive(Default)]
    struct Written {
        open: bool,
        text: Vec<u8>,
    }

    impl Gate {
        fn open(&self) {
            self.0.0.lock().unwrap().open = true;
            self.0.1.notify_all();
        }

        fn text(&self) -> String {
            String::from_utf8(self.0.0.lock().unwrap().text.clone()).unwrap()
        }
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let (written, opened) = &*self.0;
            let mut written =
                opened.wait_while(written.lock().unwrap(), |w| !w.open).unwrap();
            written.text.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_blocked_output_stops_no_session_and_the_log_says_what_is_missing() {
        let gate = Gate::default();
        let queue = LogQueue::start(gate.clone()).unwrap();
        for number in 0..CAPACITY + 10 {
            (&queue).write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        gate.open();
        queue.flush();
        let text = gate.text();
        assert!(text.starts_with("line 0\n"), "{text}");
        let lost =
            text.lines().find(|line| line.contains("left out")).expect("it says so");
        let count: usize = lost[1..].split(' ').next().unwrap().parse().unwrap();
        assert_eq!(text.lines().count() - 1 + count, CAPACITY + 10);
    }
}
