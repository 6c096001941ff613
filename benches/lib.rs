//! Criterion benches. Run them with `cargo bench -p benches`; README.md says more.
//!
//! `cargo bench -p benches -- --quick` takes about a minute. The report is then in
//! `target/criterion/report/index.html`.
//!
//! The servers run in the bench's own process, each on a thread of its own. A model is a
//! library with one `serve`, and the kit can stop it in order: so there is no program to
//! find and to build first, no port to agree on, and no process that outlives a bench
//! that was broken off. Server and client talk over TCP all the same, and the kernel does
//! for them what it does for two processes. What is measured is time; the memory and the
//! CPU time of a server can only be told apart in a process of its own.

pub mod client;
pub mod running_server;
pub mod settings;
