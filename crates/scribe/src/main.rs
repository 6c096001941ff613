//! Records what the book shows, and checks that it is still so.
//!
//! ```text
//! scribe record           writes the diffs and the runs into the book
//! scribe check            says what in the book is stale, broken or misspelt
//! ```
//!
//! `scripts/book` calls both, and lets the lab record what it shows itself. Code reaches
//! the book through mdBook's includes: nothing that a program wrote is typed by hand.

mod block;
mod check;
mod finding;
mod generated;
mod include;
mod page;
mod paths;
mod reader;
mod record;
mod shell;
mod typed;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Records what the book shows, and checks that it is still so.
#[derive(Parser)]
#[command(name = "scribe", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write what the book shows; afterwards look at the difference and commit it
    Record {
        /// Record this only [default: all of it]
        #[arg(long)]
        only: Option<Part>,
    },
    /// Check the pages, what they include, their commands, their links and their spelling
    Check {
        /// The built book
        #[arg(long, value_name = "DIR", default_value = "target/book")]
        built: PathBuf,
        /// Leave the runs and the commands alone, which take a minute
        #[arg(long)]
        without_commands: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// How each model differs from the one before
    Diffs,
    /// Commands and what they printed
    Runs,
}

/// The exit status is 1 if the book has a fault, and 2 if the checks cannot be made.
fn main() -> ExitCode {
    // A server of a command is in a group of its own, which the signal does not reach.
    harness::interrupt::end_the_servers_too();
    run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}

fn run() -> anyhow::Result<ExitCode> {
    paths::go_to_the_root()?;
    match CommandLine::parse().command {
        Command::Record { only } => {
            record::record(only)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { built, without_commands } => {
            check::check(&built, !without_commands)
        }
    }
}
