//! The answer to one chunk, as a job that any thread can do.

use std::net::SocketAddr;

use crate::Server;
use crate::answer::{Next, answer};

/// What there is to work out for one chunk: see [`Responder::job`].
///
/// It owns all that it needs, so it can move to another thread. A panic in it loses the
/// job, and so ends the session: rule S7 leaves it to the model to keep the panic from
/// going any further.
///
/// [`Responder::job`]: crate::Responder::job
#[derive(Debug)]
pub struct Job {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    pub(crate) protocol: protocol::Session,
    pub(crate) chunk: Vec<u8>,
}

/// A job that is done, for [`Responder::resume`].
///
/// [`Responder::resume`]: crate::Responder::resume
#[derive(Debug)]
pub struct Done {
    pub(crate) protocol: protocol::Session,
    pub(crate) reply: Vec<u8>,
    pub(crate) next: Next,
}

impl Job {
    /// Burns `--cpu-work`, and works out what to answer to the chunk.
    ///
    /// # Panics
    ///
    /// If the chunk holds the text of `--panic-on`.
    pub fn work(self) -> Done {
        let Self { server, address, mut protocol, chunk } = self;
        let mut reply = Vec::new();
        let next = answer(&server, address, &mut protocol, &chunk, &mut reply);
        Done { protocol, reply, next }
    }
}
