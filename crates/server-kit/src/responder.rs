//! What to answer to one client, without its socket.

use std::io;
use std::mem;
use std::net::SocketAddr;

use tracing::Span;

use crate::peer::Peer;
use crate::{Done, Job, Next, Server};

/// Says what to answer to one client, for a model that moves the bytes itself.
///
/// Call [`Responder::answer`] for each chunk, send what it adds to the reply, and close
/// when it says so. Drop the responder when the connection is closed.
#[derive(Debug)]
pub struct Responder {
    peer: Peer,
    protocol: protocol::Session,
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
        tracing::trace_span!("session", peer = %self.peer.address)
    }

    /// The server that this session belongs to.
    pub fn server(&self) -> &Server {
        &self.peer.server
    }

    /// Burns `--cpu-work` and adds to `reply` what to answer to `chunk`. An empty chunk
    /// is the end of the client's stream, as it is for a `read`.
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
