//! The answer to one chunk.

use std::net::SocketAddr;

use protocol::Conversation;

use crate::{Server, loads};

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
        loads::work_on(server.flags(), address, chunk);
        conversation.receive(chunk, reply).map(|()| Next::Read)
    };
    result.unwrap_or_else(|error| {
        conversation.error_line(&error, reply);
        Next::Linger
    })
}
