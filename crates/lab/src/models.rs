//! The models, by name. A new one is one more line here.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use conformance::{Launcher, Promise};

/// A server of ours.
pub(crate) struct Model {
    pub(crate) name: &'static str,
    /// Who shares the time among the clients, in a few words.
    pub(crate) shares: &'static str,
    /// What it promises when it is started without flags of its own.
    pub(crate) promise: Promise,
    run: fn(Vec<OsString>) -> ExitCode,
}

const ANY: Promise = Promise::any_number();
const THREADS: Promise = Promise::any_number().thread_per_connection();

pub(crate) const MODELS: &[Model] = &[
    Model {
        name: "blocking-single",
        shares: "nobody: one client at a time",
        promise: Promise::at_once(1),
        run: blocking_single::run,
    },
    Model {
        name: "thread-per-conn",
        shares: "the kernel, among a thread for each client",
        promise: THREADS,
        run: thread_per_conn::run,
    },
    Model {
        name: "object-oriented-handler",
        shares: "the same, as objects",
        promise: THREADS,
        run: object_oriented_handler::run,
    },
    Model {
        name: "thread-pool",
        shares: "the kernel, among a fixed number of threads",
        promise: Promise::at_once(8),
        run: thread_pool::run,
    },
    Model {
        name: "tokio-tasks",
        shares: "the tasks, at each .await, on tokio",
        promise: ANY,
        run: tokio_tasks::run,
    },
    Model {
        name: "async-std-tasks",
        shares: "the tasks, at each .await, on async-std",
        promise: ANY,
        run: async_std_tasks::run,
    },
];

impl Model {
    /// The model called `name`.
    ///
    /// # Errors
    ///
    /// A sentence that names the ones that there are.
    pub(crate) fn named(name: &str) -> Result<&'static Self, String> {
        MODELS.iter().find(|model| model.name == name).ok_or_else(|| {
            let names: Vec<_> = MODELS.iter().map(|model| model.name).collect();
            format!("there is no such model; there are {}", names.join(", "))
        })
    }

    /// Starts it as a child process of its own, by this same program.
    ///
    /// # Errors
    ///
    /// The system does not say where this program is.
    pub(crate) fn launcher(&self) -> Result<Launcher, String> {
        let lab = env::current_exe()
            .map_err(|error| format!("cannot find this program: {error}"))?;
        Ok(Launcher::new(lab).arguments(["serve", self.name]))
    }

    /// Runs the server in this process, with the words of its command line.
    pub(crate) fn serve(&self, words: Vec<OsString>) -> ExitCode {
        let program = OsString::from(self.name);
        (self.run)([vec![program], words].concat())
    }
}
