//! The models, each with what it is started with. A new one is one more line here.

use std::io;

use clap::{Args, Command};
use server_kit::Server;

/// A way to serve.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The name of its crate.
    pub name: &'static str,
    /// How many clients it serves at once.
    pub at_once: usize,
    pub(crate) serve: fn(Server) -> io::Result<()>,
}

const ANY: usize = usize::MAX;

/// All models.
pub const MODELS: [Model; 6] = [
    Model { name: "blocking-single", at_once: 1, serve: blocking_single::serve },
    Model { name: "thread-per-conn", at_once: ANY, serve: thread_per_conn::serve },
    Model {
        name: "object-oriented-handler",
        at_once: ANY,
        serve: |server| object_oriented_handler::serve(server, &flags([])),
    },
    Model {
        name: "thread-pool",
        at_once: 16,
        serve: |server| thread_pool::serve(server, &flags(["--workers", "16"])),
    },
    Model {
        name: "tokio-tasks",
        at_once: ANY,
        serve: |server| tokio_tasks::serve(server, &flags([])),
    },
    Model {
        name: "async-std-tasks",
        at_once: ANY,
        serve: |server| async_std_tasks::serve(server, &flags([])),
    },
];

/// Flags with the defaults of the command line, but for what `words` say.
///
/// # Panics
///
/// If there are no such words, or if they lack one that is needed.
pub(crate) fn flags<F: Args, const N: usize>(words: [&str; N]) -> F {
    let command = F::augment_args(Command::new("bench").no_binary_name(true));
    command
        .try_get_matches_from(words)
        .and_then(|matches| F::from_arg_matches(&matches))
        .expect("the words are those of the command line")
}
