//! `lab compare`: the same work for many servers, as numbers, figures and a page.
//!
//! Each server is a process of its own, and so is the generator; where there are two
//! cores, each has its own. The rounds go through all servers in turn. Servers stay in
//! the order in which they are given: nothing is sorted by its value, and no figure names
//! a winner.

mod bench;
mod effort;
mod experiments;
mod figures;
mod lineup;
pub(crate) mod machine;
mod metrics;
mod output;
mod parameter;
mod record;
mod slope;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anstream::println;
use bench::Bench;
use effort::Effort;
use experiments::{EXPERIMENTS, Experiment};
use harness::cores::Cores;
use harness::interrupt;
use lineup::Lineup;
use report::terminal;
use report::wrap::hanging;

/// The arguments of `lab compare`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A minute and a half, for a classroom: this is the default
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// All servers, in more and longer rounds: for figures to keep
    #[arg(long)]
    full: bool,
    /// Only these servers, by the names that `lab models` lists
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    models: Vec<String>,
    /// Any other server, too: a name, and a command with {port}
    #[arg(long, value_name = "NAME=COMMAND")]
    with: Vec<String>,
    /// Without the tutorial's servers in Python
    #[arg(long)]
    no_tutorial: bool,
    /// Only this experiment; may be given more than once
    #[arg(long = "experiment", value_name = "NAME", value_parser = experiments::named)]
    experiments: Vec<&'static Experiment>,
    /// Where the page and the raw results go [default: target/compare]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the tables (Markdown) and figures (SVG) to this directory, too
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
}

/// Compares. The exit status is 2 if the arguments make no sense or nothing can be
/// written, and 130 if a signal ended it early: then it writes what it has measured.
pub(crate) fn run(args: Args) -> ExitCode {
    interrupt::ask_first(|| {});
    match compare(&args) {
        Ok(()) if interrupt::requested() => ExitCode::from(interrupt::STATUS),
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            terminal::usage_error(&format!("{reason:#}"));
            ExitCode::from(2)
        }
    }
}

fn compare(args: &Args) -> anyhow::Result<()> {
    let Lineup { targets, mut missing } =
        lineup::lineup(&args.models, !args.no_tutorial, &args.with, args.full)?;
    let cores = Cores::choose();
    let mut facts = machine::facts(cores);
    for (name, value) in &facts {
        print_fact(name, value);
    }
    for reason in &missing {
        print_fact("left out", reason);
    }
    // If the results cannot be written, that is better known before minutes are spent.
    let output = output::Directory::make(args.out.as_deref())?;
    let experiments: Vec<&Experiment> = match &args.experiments[..] {
        [] => EXPERIMENTS.iter().collect(),
        chosen => chosen.to_vec(),
    };
    let effort = if args.full { Effort::FULL } else { Effort::QUICK };
    let mut bench = Bench::new(&targets, effort, cores);
    let start = Instant::now();
    for (number, experiment) in experiments.iter().enumerate() {
        if interrupt::requested() {
            break;
        }
        let (number, all) = (number + 1, experiments.len());
        let heading = format!("{number} of {all}: {}", experiment.question);
        bench.begin(experiment.id, heading);
        (experiment.run)(&mut bench);
    }
    let results = bench.end();

    let time = start.elapsed().as_secs();
    if interrupt::requested() {
        missing.push("what came after an interruption".to_owned());
    }
    output.raw(&results, &facts)?;
    facts.push(("measured in".to_owned(), format!("{time} s")));
    facts.extend(missing.into_iter().map(|reason| ("left out".to_owned(), reason)));
    let base = summary::base(&targets);
    let report = output::report(&experiments, &results, facts, &base);
    let page = output.page(&report)?;
    let table = summary::table(&targets, &results, &base);
    if let Some(directory) = &args.record {
        output::record(directory, &report, table.as_ref())?;
    }
    if let Some(table) = table {
        println!("\n{}", table.terminal());
    }
    let interrupted = if interrupt::requested() { ", and interrupted" } else { "" };
    println!("measured in {time} s{interrupted}; the figures are in {}", page.display());
    Ok(())
}

/// Prints a name, and its value beside it in the lines that it takes.
fn print_fact(name: &str, value: &str) {
    println!("{}", hanging(format_args!("{name:19}"), value, terminal::width()));
}
