//! What a model says of itself.

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use crate::Server;

/// A way of sharing a server's time among its clients.
///
/// A model says here all that others ask about it. The lab, the benches, the figures and
/// the tables of the book take it from here, through the list in the crate `servers`, and
/// so none of them names a model.
pub trait Model {
    /// The flags that it has beside the [`Flags`](crate::Flags) of all servers.
    type Flags: clap::Args;

    /// The name of its crate and of its program: `thread-pool`.
    const NAME: &'static str;

    /// What it does, in a sentence of one line, for `--help`.
    const SUMMARY: &'static str;

    /// What shares the time among the clients, in a few words: `the kernel, among …`.
    const WHO_SHARES: &'static str;

    /// How many clients it serves at once.
    const CAPACITY: Capacity;

    /// What it starts for each connection.
    const STARTS: Starts = Starts::Nothing;

    /// Other ways to run it, which tests and checks run beside the default.
    const VARIANTS: &'static [Variant] = &[];

    /// The name of the model that its chapter compares it with.
    const NEIGHBOUR: Option<&'static str>;

    /// Whether it does at run time what its neighbour does, in other code: then the two
    /// should cost the same.
    const IS_TWIN: bool = false;

    /// The names that the system shows for threads of its runtime, and what a picture
    /// calls them. A `#` in that stands for a number.
    const THREAD_NAMES: &'static [(&'static str, &'static str)] = &[];

    /// Serves until the server shuts down and the last session has ended.
    ///
    /// # Errors
    ///
    /// When it cannot begin to serve. Whatever goes wrong later ends one session, or is
    /// waited out (rules S7 and S11).
    fn serve(server: Server, flags: &Self::Flags) -> io::Result<()>;

    /// Runs the model as a program, from its command line to its exit status: see
    /// [`run`](crate::run).
    fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
        let serve = |server, flags: Self::Flags| Self::serve(server, &flags);
        crate::run(Self::NAME, Self::SUMMARY, arguments, serve)
    }
}

/// The `main` of a model's program.
pub fn main<M: Model>() -> ExitCode {
    M::run(std::env::args_os())
}

/// How many clients a server serves at once. The others wait (rule S9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// One.
    One,
    /// As many as a flag of its own says.
    Flag {
        /// The flag: `--workers`.
        flag: &'static str,
        /// Its value when it is not given.
        default: usize,
    },
    /// As many as come, up to `--max-connections`.
    Any,
}

impl Capacity {
    /// The number of clients that are served at once without flags. `None` stands for any
    /// number.
    pub const fn clients(self) -> Option<usize> {
        match self {
            Self::One => Some(1),
            Self::Flag { default, .. } => Some(default),
            Self::Any => None,
        }
    }
}

/// What a server starts for each connection, and so may fail to start (rule S11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    /// Nothing that the system could refuse.
    Nothing,
    /// A thread.
    Thread,
    /// A process.
    Process,
}

/// A model that is run with a flag or two of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name, after the model's: `rayon`.
    pub name: &'static str,
    /// The arguments: `--pool rayon`.
    pub arguments: &'static [&'static str],
    /// Whether it hands CPU-bound work to threads that serve no client.
    pub offloads: bool,
}
