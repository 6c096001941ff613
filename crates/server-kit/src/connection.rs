//! One client's connection, for a model that blocks a thread on it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{self, SocketAddr, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::Conversation;

use crate::blocking_read::BlockingRead;
use crate::peer::Peer;
use crate::{Next, Server};

/// A client's connection, ready to be served on any thread.
///
/// It is a handle: clones stand for the same connection, which closes when the last of
/// them is dropped.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) id: u64,
    peer: Peer,
    stream: TcpStream,
    blocking_read: BlockingRead,
}

/// Where a blocked read cannot be woken, it ends this often to look for a shutdown.
const POLL_INTERVAL: Option<Duration> =
    if cfg!(windows) { Some(Duration::from_millis(250)) } else { None };

/// The system takes a time-out of 0 for none.
const SHORTEST: Duration = Duration::from_millis(10);

/// A read buffer starts at this many bytes. An idle connection keeps no more: one that
/// sends much soon has a buffer of [`protocol::CHUNK`].
const FIRST_BUFFER: usize = 1024;

/// What came of waiting for the client.
enum Received {
    /// This many bytes of text; 0 at the end of its stream.
    Bytes(usize),
    /// Nothing, for as long as `--idle-timeout`.
    Nothing,
    /// A shutdown of the server.
    Shutdown,
}

impl Connection {
    pub(crate) fn new(server: &Server, stream: TcpStream, address: SocketAddr) -> Self {
        let connection = Arc::new(Inner {
            id: server.next_id(),
            peer: Peer::enter(server, address),
            stream,
            blocking_read: BlockingRead::default(),
        });
        server.register(&connection);
        Self(connection)
    }

    /// Serves the client to its end, on the calling thread. Whatever goes wrong, a panic
    /// included, ends this session alone (rule S7).
    pub fn serve(self) {
        isolate(|| self.converse(&mut protocol::Session::new()));
    }

    /// Holds a conversation with the client, on the calling thread, to its end.
    ///
    /// [`Connection::serve`] is this with the protocol's own conversation.
    pub fn converse(&self, conversation: &mut dyn Conversation) {
        let _span =
            tracing::trace_span!("session", peer = %self.0.peer.address).entered();
        if let Err(error) = self.0.converse(conversation) {
            self.0.peer.broke(&error);
        }
    }
}

// ANCHOR: isolate
/// Calls `session`, and stops a panic in it from going any further (rule S7).
///
/// The panic's message was printed by then.
pub fn isolate(session: impl FnOnce()) {
    // Nothing that the session changed is looked at again: it is dropped.
    let _ = catch_unwind(AssertUnwindSafe(session));
}
// ANCHOR_END: isolate

impl Inner {
    fn converse(&self, conversation: &mut dyn Conversation) -> io::Result<()> {
        // ANCHOR: queued
        if self.peer.server.shutdown().requested() {
            return Ok(()); // It waited for a thread until the server shut down.
        }
        // ANCHOR_END: queued
        let flags = self.peer.server.flags();
        // Small replies must not wait for more to come (Nagle's algorithm).
        self.stream.set_nodelay(true)?;
        let idle = flags.idle_timeout;
        self.stream
            .set_read_timeout(Some(POLL_INTERVAL.map_or(idle, |time| time.min(idle))))?;
        // The system's limit is for one call, in which bytes may move and then no more.
        // So it is a part of ours, and `send` looks when the last byte moved.
        self.stream.set_write_timeout(Some(idle.max(SHORTEST) / 10))?;

        // ANCHOR: loop
        let mut input = vec![0; FIRST_BUFFER];
        let mut reply = Vec::new();
        loop {
            let next = match self.receive(&mut input)? {
                Received::Bytes(length) => {
                    let next =
                        self.peer.answer(conversation, &input[..length], &mut reply);
                    self.wait_for_the_backend();
                    next
                }
                Received::Nothing => self.peer.idle(conversation, &mut reply),
                Received::Shutdown => return self.linger(&mut input),
            };
            self.send(&reply)?;
            reply.clear();
            match next {
                Next::Read => {}
                Next::Close => return Ok(()),
                Next::Linger => return self.linger(&mut input),
            }
        }
        // ANCHOR_END: loop
    }

    /// Blocks for `--backend-wait`, as a query to a database would.
    fn wait_for_the_backend(&self) {
        let wait = self.peer.server.flags().backend_wait;
        if !wait.is_zero() {
            let _span = tracing::trace_span!("backend").entered();
            std::thread::sleep(wait);
        }
    }

    /// Blocks until the client sends something or there is another reason to go on.
    fn receive(&self, input: &mut Vec<u8>) -> io::Result<Received> {
        let _span = tracing::trace_span!("read").entered();
        let shutdown = self.peer.server.shutdown();
        let start = Instant::now();
        loop {
            let read = || (&self.stream).read(input);
            let Some(result) = self.blocking_read.unless(shutdown, read) else {
                return Ok(Received::Shutdown);
            };
            match result {
                Ok(0) if shutdown.requested() => return Ok(Received::Shutdown),
                Ok(length) => {
                    if length == input.len() && length < protocol::CHUNK {
                        // It filled the buffer: there is more, so read more at once.
                        input.resize(length * 2, 0);
                    }
                    return Ok(Received::Bytes(length));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if timed_out(&error) => {
                    if start.elapsed() >= self.peer.server.flags().idle_timeout {
                        return Ok(Received::Nothing);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn send(&self, reply: &[u8]) -> io::Result<()> {
        let _span = tracing::trace_span!("write").entered();
        let idle_timeout = self.peer.server.flags().idle_timeout;
        let mut rest = reply;
        let mut last_byte = Instant::now();
        while !rest.is_empty() {
            match (&self.stream).write(rest) {
                Ok(length) => {
                    rest = &rest[length..];
                    last_byte = Instant::now();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if !timed_out(&error) => return Err(error),
                Err(_) if last_byte.elapsed() < idle_timeout => {}
                Err(_) => return Err(self.peer.write_timed_out()),
            }
        }
        self.peer.sent(reply.len());
        Ok(())
    }

    // ANCHOR: linger
    /// Closes our side, and throws away what the client still sends until it closes its
    /// own (see [`Server::linger_time`]).
    fn linger(&self, input: &mut [u8]) -> io::Result<()> {
        let _span = tracing::trace_span!("linger").entered();
        self.stream.shutdown(net::Shutdown::Write)?;
        let end = Instant::now() + self.peer.server.linger_time();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            self.stream.set_read_timeout(Some(left))?;
            match (&self.stream).read(input) {
                // After `wake` every read ends at once, and says nothing of the client.
                Ok(0) if self.blocking_read.was_woken() => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => return Ok(()),
                Ok(_) => {}
            }
        }
    }
    // ANCHOR_END: linger

    /// Ends a `read` that a thread is blocked in, now that the server shuts down.
    pub(crate) fn wake(&self) {
        // If it fails, the connection is broken, and the read has ended.
        self.blocking_read.wake(|| drop(self.stream.shutdown(net::Shutdown::Read)));
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.peer.server.forget(self.id);
    }
}

/// Unix says `WouldBlock` where Windows says `TimedOut`.
fn timed_out(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
