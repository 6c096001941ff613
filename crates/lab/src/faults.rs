//! `lab faults`: breaks one thing at a time, and watches whether other clients are hurt.
//!
//! Each fault is a small function that does what a bad client does, or what happens on a
//! bad day. It asserts what must come of it for its own clients. Around it, for every
//! fault alike: a client that was there before is served all the time, newcomers are, and
//! afterwards the server has no thread, no descriptor and no memory more than before
//! (Linux only). A model that serves fewer clients at once promises less: the others
//! wait.

mod bytes;
mod exhaustion;
mod fault;
mod leaving;
mod matrix;
mod others;
mod outcome;
mod server;
mod server_itself;
mod slowness;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;

use harness::interrupt;
use servers::{Entry, MODELS};

use fault::Fault;
use matrix::{Cell, Table};
use outcome::Outcome;

/// Every fault, the short ones first.
const FAULTS: &[Fault] = &[
    leaving::HALF_CLOSE,
    leaving::RESET_IN_MID_REPLY,
    leaving::RESET_STORM,
    server_itself::PANIC,
    bytes::BAD_BYTES,
    bytes::ENDLESS_LINE,
    slowness::IDLE_CROWD,
    slowness::SLOW_DRIP,
    slowness::SAYS_NOTHING,
    slowness::NEVER_READS,
    exhaustion::DESCRIPTOR_LIMIT,
    exhaustion::THREAD_LIMIT,
    server_itself::SIGTERM_UNDER_LOAD,
    server_itself::SIGSTOP,
    server_itself::SIGSTOP_AT_THE_END,
    leaving::VANISHES,
];

/// The arguments of `lab faults`.
#[derive(clap::Args)]
#[command(after_help = faults())]
pub(crate) struct Args {
    /// The models to break [default: all of them]
    #[arg(value_name = "MODEL", value_parser = Entry::named)]
    models: Vec<&'static Entry>,
    /// Make this fault only; may be given more than once
    #[arg(long = "fault", value_name = "NAME", value_parser = named)]
    faults: Vec<&'static Fault>,
    /// Write one JSON array when all is done, instead of the table
    #[arg(long)]
    json: bool,
}

/// Makes the faults, one after the other. The exit status is 1 if a server fell.
pub(crate) fn run(args: Args) -> ExitCode {
    interrupt::end_the_servers_too();
    let models =
        if args.models.is_empty() { MODELS.iter().collect() } else { args.models };
    let faults =
        if args.faults.is_empty() { FAULTS.iter().collect() } else { args.faults };
    let print = |text: &str| {
        if !args.json {
            print!("{text}");
            // A reader sees each outcome as it comes.
            let _ = io::stdout().flush();
        }
    };
    let names: Vec<_> = models.iter().map(|model| model.name).collect();
    let table = Table::of(FAULTS.iter().map(|fault| fault.name), names.iter().copied());
    // JSON has no lines that could be too long.
    let abreast = if args.json { models.len() } else { table.models_abreast() };
    let mut cells = Vec::new();
    for (models, names) in models.chunks(abreast).zip(names.chunks(abreast)) {
        if !cells.is_empty() {
            print("\n");
        }
        print(&table.head(names));
        for fault in &faults {
            print(&table.row(fault.name));
            for model in models {
                let start = Instant::now();
                let outcome = fault.run(model);
                print(&table.outcome(&outcome));
                let (fault, model, time) = (fault.name, model.name, start.elapsed());
                cells.push(Cell { fault, model, outcome, time });
            }
            print("\n");
        }
    }
    print(&matrix::notes(&cells));
    if args.json {
        println!("{}", matrix::json(&cells));
    }
    if cells.iter().any(|cell| matches!(cell.outcome, Outcome::Fell(_))) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn named(name: &str) -> anyhow::Result<&'static Fault> {
    FAULTS
        .iter()
        .find(|fault| fault.name == name)
        .context("there is no such fault; `lab faults --help` lists them")
}

/// The list of the faults, for `--help`.
fn faults() -> String {
    let lines = FAULTS.iter().map(|fault| format!("  {:19} {}", fault.name, fault.what));
    ["Faults:".to_owned()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}
