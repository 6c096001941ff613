//! `lab load`: sends messages to a server, checks each reply, and says how long it took.
//!
//! A closed loop sends the next message when the reply to the last has come, so it asks
//! what a server can do at most. It hides a stall: while the server stalls, nothing is
//! sent that could be late. An open loop (`--rate`) asks how long a user waits: messages
//! are due at their times, and a message that is sent late has waited since then.

mod table;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use harness::{cores, interrupt};
use load::{Generator, Latencies, Log, Second, Workload};
use report::progress::Progress;
use serde_json::json;
use server_kit::{address, time, time_limit};

/// The arguments of `lab load`.
#[derive(clap::Args)]
#[command(override_usage = "lab load [OPTIONS] --addr HOST:PORT
       lab load [--json] --merge FILE...")]
pub(crate) struct Args {
    /// The server; it must run already
    #[arg(long, value_name = "HOST:PORT", value_parser = address)]
    #[arg(required_unless_present = "merge")]
    addr: Option<SocketAddr>,
    /// Connections at once; each makes a round trip as it is opened, which does not count
    #[arg(long, value_name = "N", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    connections: u32,
    /// The message's size in bytes; it ends with a whole character
    #[arg(long, value_name = "BYTES", default_value_t = 64)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=64 << 20))]
    size: u32,
    /// The message's text: ascii, german, russian, chinese, mixed, or a file
    #[arg(long, value_name = "TEXT", default_value = "ascii")]
    text: String,
    /// How long to measure
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time_limit)]
    duration: Duration,
    /// How long to load the server before that
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
    warm_up: Duration,
    /// Open loop: messages a second that are due, over all connections
    #[arg(long, value_name = "R", value_parser = rate)]
    rate: Option<f64>,
    /// Open a connection for each message; the latency counts from before that
    #[arg(long)]
    churn: bool,
    /// A reply that takes longer is an error, except on a connection that was never
    /// answered: it waits for a place
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time_limit)]
    timeout: Duration,
    /// The server's process, to read its CPU time (Linux); may be given more than once
    #[arg(long = "pid", value_name = "PID")]
    pids: Vec<u32>,
    /// Run the generator on this core only (Linux)
    #[arg(long, value_name = "CORE")]
    cpu: Option<usize>,
    /// Write the latencies of each second to this file, as an HdrHistogram log
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Add up the logs of other runs
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "addr")]
    merge: Vec<PathBuf>,
    /// Load a machine other than this one
    #[arg(long)]
    anywhere: bool,
    /// Write one JSON document when all is done
    #[arg(long)]
    json: bool,
}

/// Loads a server. The exit status is 1 if there was an error or no reply.
///
/// # Errors
///
/// The arguments make no sense, or no server listens.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.addr {
        Some(address) => load(address, args),
        None => merge(&args),
    }
}

fn merge(args: &Args) -> anyhow::Result<ExitCode> {
    let latencies = load::merge(&args.merge)?;
    if args.json {
        let merged = json!({ "count": latencies.count, "latency_us": latencies });
        println!("{merged:#}");
    } else {
        table::merged(args.merge.len(), &latencies);
    }
    Ok(ExitCode::SUCCESS)
}

fn load(address: SocketAddr, args: Args) -> anyhow::Result<ExitCode> {
    ensure!(
        address.ip().to_canonical().is_loopback() || args.anywhere,
        "{address} is not this machine. A load test of a machine that is not yours is an \
         attack: if it is yours, add --anywhere"
    );
    let workload = Workload {
        address,
        connections: args.connections as usize,
        size: args.size as usize,
        text: args.text,
        rate: args.rate,
        churn: args.churn,
        warm_up: args.warm_up,
        duration: args.duration,
        timeout: args.timeout,
        pids: args.pids,
        core: args.cpu,
    };
    workload.check()?;
    allow_descriptors(workload.connections)?;
    if let Some(core) = workload.core {
        cores::stay_on(core).context("--cpu")?;
    }

    // This comes last: it overwrites the file.
    let create =
        |path: &PathBuf| Log::create(path).with_context(|| path.display().to_string());
    let log = args.log.as_ref().map(create).transpose()?;
    let progress = Progress::default();
    let mut show = |second: Second<'_>| progress.show(table::second(&workload, &second));
    let mut generator = Generator::new(&workload, Latencies::new(log), &mut show)?;
    generator.open_the_first().with_context(|| {
        format!(
            "cannot connect to {address}. Start a server first, such as: cargo run \
             --release -p lab -- serve {} --bind {address}",
            servers::BASELINE
        )
    })?;
    let stop = generator.stop();
    interrupt::ask_first(move || stop.request());
    let report = generator.run().context("the run failed")?;
    progress.end();
    if args.json {
        println!("{:#}", json!(report));
    } else {
        table::table(&workload, &report);
    }
    let fine = report.errors.total() == 0 && report.round_trips > 0;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Raises the limit of open files, as each connection is one.
fn allow_descriptors(connections: usize) -> anyhow::Result<()> {
    /// What else is open: the terminal, the poll, the timer, files that are read.
    const OTHERS: u64 = 32;
    let wanted = connections as u64 + OTHERS;
    let limit = harness::increase_descriptors();
    ensure!(
        limit >= wanted,
        "{connections} connections need {wanted} open files, and this system lets a \
         process have {limit}: try --connections {}, or raise the hard limit (as an \
         administrator: ulimit -Hn {wanted})",
        limit.saturating_sub(OTHERS)
    );
    Ok(())
}

fn rate(text: &str) -> anyhow::Result<f64> {
    let rate = text.parse().ok().filter(|rate| *rate > 0.0 && *rate <= 1e7);
    rate.context("must be a number above 0, up to 10000000")
}
