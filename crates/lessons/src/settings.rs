//! How a lesson is played.

use std::net::TcpListener;
use std::path::PathBuf;

/// How a lesson is played.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How its steps follow each other.
    pub pace: Pace,
    /// A file for the log of its servers. Without one, the log is shown between the
    /// steps, if these wait for a key.
    pub log: Option<PathBuf>,
}

/// How the steps follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// Each waits for a key.
    Keys,
    /// One after the other.
    #[default]
    Auto,
}

/// While a class looks on, the server is where `cargo run -p client` looks for it. A
/// transcript shows this address in any case.
pub(crate) const USUAL: &str = "127.0.0.1:8000";

impl Settings {
    /// Where the models listen: at the usual address if a class looks on and it is free.
    pub(crate) fn address(&self) -> &'static str {
        const ANY_PORT: &str = "127.0.0.1:0";
        match self.pace {
            Pace::Auto => return ANY_PORT,
            Pace::Keys if TcpListener::bind(USUAL).is_ok() => return USUAL,
            Pace::Keys => {}
        }
        anstream::eprintln!("{USUAL} is taken: start clients with --addr SERVER_ADDRESS");
        ANY_PORT
    }
}
