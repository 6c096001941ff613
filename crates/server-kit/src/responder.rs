//! What to answer to one client, without its socket.

use std::fmt;
use std::io;
use std::mem;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use protocol::Conversation;
use tracing::Span;

use crate::job::Done;
use crate::{Job, Server, loads};

/// Says what to answer to one client, for a model that moves the bytes itself.
///
/// Call [`Responder::answer`] for each chunk, send what it adds to the reply, and close
/// when it says so. Drop the responder when the connection is closed: that ends the session.
#[derive(Debug)]
pub struct Responder {
    peer: Peer,
    protocol: protocol::Session,
}

/// What to do with the connection once the reply is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Next {
    /// Read the next chunk.
    Read,
    /// Close: the client has ended its stream, and got its due (rule S4).
    Close,
    /// The reply ends with an error line: close, and linger (rule S5).
    Linger,
}

impl Responder {
    /// Begins a session with the client that was accepted from `address`. It counts as
    /// open until the responder is dropped.
    pub fn begin(server: &Server, address: SocketAddr) -> Self {
        let _span = tracing::trace_span!("accept", peer = %address).entered();
        Self { peer: Peer::enter(server, address), protocol: protocol::Session::new() }
    }

    /// The session in a trace. An async model enters it for each turn of the session's
    /// task.
    pub fn span(&self) -> Span {
        tracing::trace_span!("session", peer = %self.peer)
    }

    /// The server that this session belongs to.
    pub fn server(&self) -> &Server {
        &self.peer.server
    }

    /// Burns `--cpu-work` and adds to `reply` what to answer to `chunk`. An empty chunk is
    /// the end of the client's stream, as it is for a `read`.
    ///
    /// # Panics
    ///
    /// If the chunk holds the text of `--panic-on`.
    pub fn answer(&mut self, chunk: &[u8], reply: &mut Vec<u8>) -> Next {
        self.peer.answer(&mut self.protocol, chunk, reply)
    }

    /// The same as [`Responder::answer`], as a job for another thread. The responder can
    /// answer nothing else until [`Responder::resume`] gets what came of the job.
    pub fn job(&mut self, chunk: Vec<u8>) -> Job {
        self.peer.received(chunk.len());
        Job {
            server: self.peer.server.clone(),
            address: self.peer.address,
            protocol: mem::take(&mut self.protocol),
            chunk,
        }
    }

    /// Goes on after a job: gives the reply, and what to do once it is sent.
    ///
    /// # Errors
    ///
    /// There is no job that is done, because it panicked.
    pub fn resume(&mut self, done: Option<Done>) -> io::Result<(Vec<u8>, Next)> {
        let panicked = || io::Error::other("the work on its chunk panicked");
        let Done { protocol, reply, next } = done.ok_or_else(panicked)?;
        self.protocol = protocol;
        Ok((reply, next))
    }

    /// No byte moved for `--idle-timeout`: adds the error line of rule S8 to `reply`.
    pub fn idle(&mut self, reply: &mut Vec<u8>) -> Next {
        self.peer.idle(&mut self.protocol, reply)
    }

    /// The client took nothing of a reply for `--idle-timeout`: the error to end with.
    pub fn write_timed_out(&self) -> io::Error {
        self.peer.write_timed_out()
    }

    /// Counts the bytes that were sent, for the line in the log.
    pub fn sent(&mut self, bytes: usize) {
        self.peer.sent(bytes);
    }

    /// Logs why the connection broke.
    pub fn broke(&self, error: &io::Error) {
        self.peer.broke(error);
    }
}

/// A connected client: its address, and the number of bytes that were moved.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) server: Server,
    address: SocketAddr,
    received: AtomicU64,
    sent: AtomicU64,
}

impl Peer {
    pub(crate) fn enter(server: &Server, address: SocketAddr) -> Self {
        server.open_sessions().enter();
        tracing::info!("{address} connected");
        let server = server.clone();
        Self { server, address, received: AtomicU64::new(0), sent: AtomicU64::new(0) }
    }

    /// Burns what `--cpu-work` says and answers one chunk; an empty one is the end.
    pub(crate) fn answer(
        &self,
        conversation: &mut dyn Conversation,
        chunk: &[u8],
        reply: &mut Vec<u8>,
    ) -> Next {
        self.received(chunk.len());
        answer(&self.server, self.address, conversation, chunk, reply)
    }

    /// Counts and logs a chunk.
    fn received(&self, bytes: usize) {
        if bytes > 0 {
            self.received.fetch_add(bytes as u64, Ordering::Relaxed);
            tracing::debug!("{} sent {bytes} bytes", self.address);
        }
    }

    pub(crate) fn idle(
        &self,
        conversation: &mut dyn Conversation,
        reply: &mut Vec<u8>,
    ) -> Next {
        conversation.error_line(&self.idle_time(), reply);
        Next::Linger
    }

    pub(crate) fn write_timed_out(&self) -> io::Error {
        let text = format!("took nothing of a reply, {}", self.idle_time());
        io::Error::new(io::ErrorKind::TimedOut, text)
    }

    fn idle_time(&self) -> String {
        format!("idle for {} s", self.server.flags().idle_timeout.as_secs_f64())
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
        tracing::debug!("{} was sent {bytes} bytes", self.address);
    }

    pub(crate) fn broke(&self, error: &io::Error) {
        tracing::info!("{} broke off: {error}", self.address);
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let (received, sent) = (self.received.get_mut(), self.sent.get_mut());
        tracing::info!("{} left: {received} bytes in, {sent} bytes out", self.address);
        self.server.open_sessions().leave();
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

/// Answers a chunk that was received from `address`.
pub(crate) fn answer(
    server: &Server,
    address: SocketAddr,
    conversation: &mut dyn Conversation,
    chunk: &[u8],
    reply: &mut Vec<u8>,
) -> Next {
    let result = if chunk.is_empty() {
        conversation.finish().map(|()| Next::Close)
    } else {
        work_on(server, address, chunk);
        conversation.receive(chunk, reply).map(|()| Next::Read)
    };
    result.unwrap_or_else(|error| {
        conversation.error_line(&error, reply);
        Next::Linger
    })
}

/// Does to a chunk what the simulated loads ask for.
fn work_on(server: &Server, address: SocketAddr, chunk: &[u8]) {
    let _span =
        tracing::trace_span!("work", peer = %address, bytes = chunk.len()).entered();
    let flags = server.flags();
    if let Some(text) = &flags.panic_on {
        let found = chunk.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!found, "{address} sent the text of --panic-on");
    }
    if chunk.len() >= flags.cpu_work_from {
        loads::burn_cpu(flags.cpu_work);
    }
}
