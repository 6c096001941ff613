//! Looks at servers from outside.
//!
//! ```text
//! lab check               judges a server by the rules S1-S11
//! lab faults              makes things go wrong, and shows which clients notice
//! lab lesson              plays a chapter's lesson with real clients, for a class
//! lab compare             compares what the models cost, in tables and figures
//! lab load                loads a server, and says how long its replies take
//! lab models              lists the servers that it knows by name
//! lab serve MODEL …       runs one of ours, as its own program does
//! ```

mod check;
mod compare;
mod faults;
mod lesson;
mod load;
mod signature;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use report::terminal;
use servers::Entry;

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
    Check(check::Args),
    /// Make one thing at a time go wrong, and show which clients notice
    Faults(faults::Args),
    /// Play a lesson with real clients and a real server, step by step
    Lesson(lesson::Args),
    /// Compare what each server costs, in a table and a page with figures
    Compare(compare::Args),
    /// Load a server, check each reply, and say how long they take
    Load(load::Args),
    /// List the servers that the lab knows by name
    Models,
    /// Run one of our servers, as `cargo run -p MODEL` does
    #[command(disable_help_flag = true)]
    Serve {
        /// Its name
        #[arg(value_parser = Entry::named)]
        model: &'static Entry,
        /// The arguments of its own command line; try --help
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let status = match CommandLine::parse().command {
        Command::Check(args) => check::run(args),
        Command::Faults(args) => Ok(faults::run(args)),
        Command::Lesson(args) => Ok(lesson::run(&args)),
        Command::Compare(args) => Ok(compare::run(args)),
        Command::Load(args) => load::run(args),
        Command::Models => {
            for server in servers::known() {
                println!("{:24} {}", server.name(), server.who_shares());
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve { model, arguments } => Ok(model.run(arguments)),
    };
    status.unwrap_or_else(|error| {
        terminal::usage_error(&format!("{error:#}"));
        ExitCode::from(2)
    })
}
