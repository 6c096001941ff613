//! What every Shout server shares, so that a model is only its way of sharing time.
//!
//! A [`Model`] says what it is and how it serves. Its program is [`main`], which reads
//! the command line, opens the listener, turns signals into a shutdown and calls the
//! model's `serve` with a [`Server`]:
//!
//! - a model that blocks takes [`Connection`]s from [`Server::incoming`] and calls
//!   [`Connection::serve`] on each, on whatever thread it likes;
//! - a model that must not block takes the listener itself ([`Server::listener`]) and
//!   moves the bytes in its own way, with a [`Responder`] to say what to answer. To have
//!   that worked out on another thread, it takes a [`Job`] from the responder.
//!
//! The kit knows no model, and the protocol is in the crate `protocol`.

mod answer;
mod back_off;
mod blocking_read;
mod connection;
mod flags;
mod incoming;
mod job;
mod listener;
mod loads;
mod log_queue;
mod logs;
mod model;
mod offload;
mod open_sessions;
mod peer;
mod responder;
mod run;
mod server;
mod shutdown;
mod sync;
pub mod thread_buffers;

pub use answer::Next;
pub use back_off::BackOff;
pub use connection::{Connection, isolate};
pub use flags::{
    Flags, NoFlags, address, any_number, at_least_one, flags, time, time_limit,
};
pub use incoming::Incoming;
pub use job::{Done, Job};
pub use model::{Capacity, Model, Starts, Variant, main};
pub use offload::Offload;
pub use responder::Responder;
pub use run::run;
pub use server::Server;
pub use shutdown::Shutdown;
