//! A model as a value, so that a list can hold it.

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use harness::Launcher;
use server_kit::{Capacity, Model, Server, Starts, Variant};

use crate::UnknownName;
use crate::models::MODELS;

/// A model in the list: all that it says of itself (see [`Model`]), and how to run it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name of its crate and of its program.
    pub name: &'static str,
    /// What it does, in a sentence of one line.
    pub summary: &'static str,
    /// Who shares the time among the clients, in a few words.
    pub who_shares: &'static str,
    /// How many clients it serves at once.
    pub capacity: Capacity,
    /// What it starts for each connection.
    pub starts: Starts,
    /// Other ways to run it.
    pub variants: &'static [Variant],
    /// The name of the model that its chapter compares it with.
    pub neighbour: Option<&'static str>,
    /// Whether it should cost what its neighbour costs.
    pub is_twin: bool,
    /// What a picture calls the threads of its runtime, by the names that the system
    /// shows.
    pub thread_names: &'static [(&'static str, &'static str)],
    run: fn(Vec<OsString>) -> ExitCode,
    serve: fn(Server, &[&str]) -> io::Result<()>,
}

impl Entry {
    /// The entry of a model.
    pub const fn of<M: Model>() -> Self {
        Self {
            name: M::NAME,
            summary: M::SUMMARY,
            who_shares: M::WHO_SHARES,
            capacity: M::CAPACITY,
            starts: M::STARTS,
            variants: M::VARIANTS,
            neighbour: M::NEIGHBOUR,
            is_twin: M::IS_TWIN,
            thread_names: M::THREAD_NAMES,
            run: |arguments| M::run(arguments),
            serve: |server, arguments| M::serve(server, &server_kit::flags(arguments)),
        }
    }

    /// The model called `name`.
    ///
    /// # Errors
    ///
    /// There is no such model. The message lists the names that there are.
    pub fn named(name: &str) -> Result<&'static Self, UnknownName> {
        MODELS.iter().find(|model| model.name == name).ok_or_else(|| {
            UnknownName::new("model", name, MODELS.iter().map(|one| one.name))
        })
    }

    /// Runs the model as a program in this process, from the arguments of its command
    /// line to its exit status.
    pub fn run(&self, arguments: Vec<OsString>) -> ExitCode {
        (self.run)([vec![OsString::from(self.name)], arguments].concat())
    }

    /// Serves on a thread of this process, until `server` is stopped. `arguments` are the
    /// model's own flags.
    ///
    /// # Errors
    ///
    /// As from [`Model::serve`].
    ///
    /// # Panics
    ///
    /// If the model has no such flags.
    pub fn serve(&self, server: Server, arguments: &[&str]) -> io::Result<()> {
        (self.serve)(server, arguments)
    }

    /// Starts the model as a process of its own: this same program, which has to take
    /// `serve MODEL …` for it.
    ///
    /// # Errors
    ///
    /// The system does not say where this program is.
    pub fn launcher(&self) -> io::Result<Launcher> {
        Ok(Launcher::new(env::current_exe()?).arguments(["serve", self.name]))
    }
}

/// Runs a model if the command line is `serve MODEL …`: for the `main` of a test, which so
/// is the servers that it tests, too.
///
/// # Panics
///
/// If there is no such model.
pub fn serve_if_asked() -> Option<ExitCode> {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let [serve, name, rest @ ..] = &arguments[..] else { return None };
    if serve != "serve" {
        return None;
    }
    let model = Entry::named(&name.to_string_lossy());
    Some(model.unwrap_or_else(|unknown| panic!("{unknown}")).run(rest.to_vec()))
}
