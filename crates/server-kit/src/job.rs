//! The answer to one chunk, as a job that any thread can do.

use std::net::SocketAddr;

use crate::{Next, Server, session};

/// What a session has to work out for one chunk: see [`Session::job`].
///
/// It owns all that it needs, so it can move to a thread of a pool, and its session stays
/// with the connection. A panic in it loses the job, and so ends the session: rule S7
/// leaves it to the model to keep the panic from going any further.
///
/// [`Session::job`]: crate::Session::job
#[derive(Debug)]
pub struct Job {
    server: Server,
    address: SocketAddr,
    protocol: protocol::Session,
    chunk: Vec<u8>,
}

impl Job {
    pub(crate) fn new(
        server: Server,
        address: SocketAddr,
        protocol: protocol::Session,
        chunk: Vec<u8>,
    ) -> Self {
        Self { server, address, protocol, chunk }
    }

    /// Does it: burns `--cpu-work` and adds to `reply` what to answer to the chunk.
    ///
    /// # Panics
    ///
    /// If the chunk holds the text of `--panic-on`.
    pub fn answer(&mut self, reply: &mut Vec<u8>) -> Next {
        session::answer(
            &self.server,
            self.address,
            &mut self.protocol,
            &self.chunk,
            reply,
        )
    }

    pub(crate) fn into_protocol(self) -> protocol::Session {
        self.protocol
    }
}
