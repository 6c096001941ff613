//! Looks at servers from outside.
//!
//! ```text
//! lab check               judges a server by the rules S1-S11
//! lab faults              breaks what can break, and looks who feels it
//! lab lesson              plays a chapter's lesson with real clients, for a class
//! lab compare             compares what the models cost, in tables and figures
//! lab load                loads a server, and says how long its replies take
//! lab models              the servers that it knows by name
//! lab serve MODEL …       runs one of ours, as its own program does
//! ```

mod check;
mod compare;
mod cores;
mod faults;
mod files;
mod held;
mod interrupt;
mod lesson;
mod load;
mod models;
mod signature;
mod terminal;
mod tutorial;
mod venv;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::models::{MODELS, Model};

/// Looks at servers from outside.
#[derive(Parser)]
#[command(name = "lab", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Judge a server by the rules S1-S11, and say what kind it is
    Check(check::Words),
    /// Break what can break, one thing at a time, and look who feels it
    Faults(faults::Words),
    /// Play a lesson with real clients and a real server, step by step
    Lesson(lesson::Words),
    /// Compare what each server costs, in a table and a page with figures
    Compare(compare::Words),
    /// Load a server, check each reply, and say how long they take
    Load(load::Words),
    /// List the servers that the lab knows by name
    Models,
    /// Run one of our servers, as `cargo run -p MODEL` does
    #[command(disable_help_flag = true)]
    Serve {
        /// Its name
        #[arg(value_parser = Model::named)]
        model: &'static Model,
        /// The words of its own command line; try --help
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match CommandLine::parse().command {
        Command::Check(words) => check::run(words),
        Command::Faults(words) => faults::run(words),
        Command::Lesson(words) => lesson::run(&words),
        Command::Compare(words) => compare::run(words),
        Command::Load(words) => load::run(words),
        Command::Models => {
            for model in MODELS {
                println!("{:24} {}", model.name, model.shares);
            }
            for script in tutorial::TUTORIAL {
                println!("{:24} {}", script.name, script.shares);
            }
            ExitCode::SUCCESS
        }
        Command::Serve { model, words } => model.serve(words),
    }
}
