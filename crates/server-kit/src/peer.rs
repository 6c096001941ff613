//! A connected client, without its socket.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use protocol::Conversation;

use crate::Server;
use crate::answer::{self, Next};

/// A connected client: its address, and the number of bytes that were moved.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
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
        answer::answer(&self.server, self.address, conversation, chunk, reply)
    }

    /// Counts and logs a chunk.
    pub(crate) fn received(&self, bytes: usize) {
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
