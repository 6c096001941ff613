//! The Shout protocol, sans-I/O: bytes in, bytes out.
//!
//! A client sends UTF-8 text; the server sends it back in upper case. This crate holds
//! the whole of that conversation and no socket, thread or clock, so that every model
//! can drive it in its own way, and a test can drive it without a network.
//!
//! The server's side is [`Session`]; the client's is [`request`] and [`Replies`].
//! [`plain`] says what upper case means; [`uppercase`] is the fast way to the same bytes.

mod client;
mod conversation;
mod session;
mod uppercase;

pub use client::{Replies, ServerError, lines_in, request};
pub use conversation::Conversation;
pub use session::{InvalidUtf8, Session};
pub use uppercase::{Mapped, Stop, plain, uppercase};

// ANCHOR: chunk
/// The most bytes that a server reads at a time, and so the most input that it holds
/// for one connection (rule S6): 64 KiB.
pub const CHUNK: usize = 64 * 1024;

/// The most bytes that one byte of text can become: `U+0390` is 2 bytes long and its
/// upper case, three characters, is 6.
pub const MAX_GROWTH: usize = 3;
// ANCHOR_END: chunk
