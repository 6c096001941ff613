//! What a server needs to know of a conversation.

use std::fmt;

use crate::InvalidUtf8;

// ANCHOR: conversation
/// The server's side of a conversation, whatever it is about.
///
/// [`Session`](crate::Session) is the one that shouts. Another implementation makes
/// another service of the same server.
pub trait Conversation {
    /// Takes one chunk from the client and appends what to answer to `reply`.
    ///
    /// # Errors
    ///
    /// [`InvalidUtf8`] if the chunk cannot be text. The conversation is over then.
    fn receive(&mut self, chunk: &[u8], reply: &mut Vec<u8>) -> Result<(), InvalidUtf8>;

    /// The client will send no more.
    ///
    /// # Errors
    ///
    /// [`InvalidUtf8`] if the last character was left unfinished.
    fn finish(&mut self) -> Result<(), InvalidUtf8>;

    /// Appends `error: REASON` to `reply`, on a line of its own (rule S5).
    fn error_line(&self, reason: &dyn fmt::Display, reply: &mut Vec<u8>);
}
// ANCHOR_END: conversation
