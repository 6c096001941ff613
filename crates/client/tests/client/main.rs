//! The real client, as a process, against small real servers.

mod errors;
mod filter;
mod one_shot;
mod process;
#[cfg(unix)]
mod prompt;
mod server;
