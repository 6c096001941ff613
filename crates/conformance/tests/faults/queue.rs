//! The faults of S6: replies that wait in memory.

use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Replies that wait for a thread to send them: the fault of S6.
pub(crate) struct Queue {
    replies: Sender<Vec<u8>>,
    bytes: Arc<AtomicUsize>,
    sender: JoinHandle<()>,
}

impl Queue {
    pub(crate) fn new(mut stream: TcpStream) -> Self {
        let (replies, queue) = mpsc::channel::<Vec<u8>>();
        let bytes = Arc::new(AtomicUsize::new(0));
        let waiting = Arc::clone(&bytes);
        let sender = thread::spawn(move || {
            for reply in queue {
                if stream.write_all(&reply).is_err() {
                    // The session sees it as the end of the stream.
                    let _ = stream.shutdown(Shutdown::Both);
                    return;
                }
                waiting.fetch_sub(reply.len(), Ordering::SeqCst);
            }
        });
        Self { replies, bytes, sender }
    }

    /// Puts `reply` into the queue, once there are no more than `limit` bytes in it.
    pub(crate) fn put(&self, reply: Vec<u8>, limit: usize) -> io::Result<()> {
        while self.bytes.load(Ordering::SeqCst) > limit && !self.sender.is_finished() {
            thread::sleep(Duration::from_millis(1));
        }
        self.bytes.fetch_add(reply.len(), Ordering::SeqCst);
        self.replies.send(reply).map_err(|_| ErrorKind::BrokenPipe.into())
    }

    /// Waits until all of it is sent.
    pub(crate) fn finish(self) {
        drop(self.replies);
        self.sender.join().expect("the sender does not panic");
    }
}
