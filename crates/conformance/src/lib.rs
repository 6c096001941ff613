//! The protocol's rules S1-S11 as checks against any server.
//!
//! A [`Check`] talks to a server as a client does and judges what comes back. It knows
//! nothing of the server's language or model. [`checks`] lists them, rule by rule; run
//! one with [`Check::run`]. The tests of a model are all of them, in [`test_main`]:
//!
//! ```no_run
//! use conformance::{Launcher, Promise, test_main};
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     let program = Launcher::new("target/debug/thread-pool");
//!     test_main(program.arguments(["--workers", "4"]), Promise::at_once(4))
//! }
//! ```

mod check;
mod checks;
mod client;
mod confirmed;
mod kernel;
mod launcher;
mod leaving;
mod listening;
mod outcome;
mod process;
mod promise;
mod rule;
mod running;
mod sent;
mod server;
mod subject;
mod trials;

pub use check::Check;
pub use checks::checks;
pub use client::{end_with_a_reset, reset};
pub use kernel::Signal;
pub use launcher::{Launcher, NoPort, StartError};
pub use outcome::{Failure, Outcome};
pub use process::{Process, wait_for};
pub use promise::Promise;
pub use rule::Rule;
pub use running::end_all_servers;
pub use subject::Subject;
pub use trials::test_main;
