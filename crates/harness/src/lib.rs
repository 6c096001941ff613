//! Real server processes, seen from outside.
//!
//! A [`Launcher`] starts a server, in any language, as a [`Process`] of its own and waits
//! until it listens. A process can be sent signals and limited, and the system tells what
//! it uses ([`usage`]). None of them is left behind: a process ends when it is dropped,
//! and all of them end when the program is interrupted ([`interrupt`]). A
//! [`client::Client`] talks to a server, and reports what came instead of what it
//! expected ([`Unexpected`]).
//!
//! What a server should do is not known here: that is for the crate `conformance`.

pub mod client;
pub mod cores;
pub mod interrupt;
pub mod lanes;
mod launcher;
mod limits;
mod listening;
mod log;
pub mod network;
mod process;
mod running;
mod signal;
mod unexpected;
pub mod usage;
mod wait;

pub use launcher::{Launcher, NoPort, StartError};
pub use limits::increase_descriptors;
pub use process::Process;
pub use running::end_all_servers;
pub use signal::Signal;
pub use unexpected::Unexpected;
pub use wait::wait_for;
