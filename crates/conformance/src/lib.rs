//! The protocol's rules S1-S11 as checks against any server.
//!
//! A [`Check`] talks to a server as a client does and judges what comes back. It knows
//! nothing of the server's language or model. [`checks`] lists them, rule by rule; run
//! one with [`Check::run`]. The tests of a model are all of them, as [`trials`]:
//!
//! ```no_run
//! use conformance::{Subject, trials};
//! use harness::Launcher;
//!
//! let program = Launcher::new("target/debug/thread-pool").arguments(["--workers", "4"]);
//! let trials = trials("thread-pool", &Subject::started_by(program).serving(Some(4)));
//! ```

mod case;
mod check;
mod checks;
mod leaving;
mod rule;
mod server;
mod setup;
mod subject;
mod trials;
mod verdict;

pub use check::Check;
pub use checks::{NEXT_CLIENT, checks};
pub use rule::Rule;
pub use subject::Subject;
pub use trials::trials;
pub use verdict::Verdict;
