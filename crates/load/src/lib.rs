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

pub use failure::Failures;
pub use generator::{Generator, Second};
pub use latencies::{Latencies, Log, Percentiles, merge};
pub use report::{GeneratorUsage, Report, ServerUsage};
pub use stop::Stop;
pub use workload::Workload;
