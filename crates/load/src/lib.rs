//! The load generator: sends messages to a server, checks each reply, and measures how
//! long it took.
//!
//! A closed loop sends the next message when the reply to the last has come, so it asks
//! what a server can do at most. It hides a stall: while the server stalls, no message is
//! sent that could be late. An open loop ([`Workload::rate`]) asks how long a user waits:
//! each message is due at its own time, and one that is sent late has waited since then.
//!
//! A [`Generator`] runs a [`Workload`] in this process and gives a [`Report`].
//! [`Workload::run`] does so in a process of its own.

mod connection;
mod dialer;
mod failure;
mod generator;
mod latencies;
mod message;
mod meter;
mod process;
mod report;
mod schedule;
mod stop;
mod timer;
mod workload;

use std::io;

pub use failure::Failures;
pub use generator::{Generator, Second};
pub use latencies::{Latencies, Log, MergeError, Percentiles, merge};
pub use message::TextError;
pub use process::NoProcess;
pub use report::{GeneratorUsage, Report, ServerUsage};
pub use stop::Stop;
pub use workload::{RunError, Workload};

/// Why a server cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// There is no such process of the server.
    #[error(transparent)]
    Process(#[from] NoProcess),
    /// The system has no more descriptors, or the log cannot be written.
    #[error("the run failed: {0}")]
    System(#[from] io::Error),
}
