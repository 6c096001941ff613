//! `lab load`: sends messages to a server, checks each reply, and says how long it took.
//!
//! A closed loop sends the next message when the reply to the last has come, so it asks
//! what a server can do at most. It hides a stall: while the server stalls, nothing is
//! sent that could be late. An open loop (`--rate`) asks how long a user waits: messages
//! are due at their times, and a message that is sent late has waited since then.

mod alarm;
mod connection;
mod dialer;
mod failure;
mod generator;
mod json;
mod latencies;
mod message;
mod outcome;
mod plan;
mod process;
mod readings;
mod report;
mod schedule;
mod stop;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use generator::{Generator, Second};
use latencies::{Latencies, Log};
use message::Message;
use plan::Plan;
use stop::Stop;

use crate::check::target::address;
use crate::{cores, terminal};

/// The words after `lab load`.
#[derive(clap::Args)]
#[command(override_usage = "lab load [OPTIONS] --addr HOST:PORT
       lab load [--json] --merge FILE...")]
pub(crate) struct Words {
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

/// Loads a server. The exit status is 1 if there was an error or no reply, and 2 if the
/// words make no sense or nobody listens.
pub(crate) fn run(words: Words) -> ExitCode {
    let result = match words.addr {
        Some(address) => load(address, words),
        None => merge(&words),
    };
    result.unwrap_or_else(|reason| {
        terminal::wrong_use(&reason);
        ExitCode::from(2)
    })
}

fn merge(words: &Words) -> Result<ExitCode, String> {
    let latencies = latencies::merge(&words.merge)?;
    if words.json {
        json::print_merged(&latencies);
    } else {
        report::merged(words.merge.len(), &latencies);
    }
    Ok(ExitCode::SUCCESS)
}

fn load(address: SocketAddr, words: Words) -> Result<ExitCode, String> {
    if !address.ip().to_canonical().is_loopback() && !words.anywhere {
        return Err(format!(
            "{address} is not this machine. A load test of a machine that is not yours \
             is an attack: if it is yours, add --anywhere"
        ));
    }
    let plan = Plan {
        address,
        message: Message::new(&words.text, words.size as usize)?,
        connections: words.connections as usize,
        rate: words.rate,
        churn: words.churn,
        warm_up: words.warm_up,
        duration: words.duration,
        timeout: words.timeout,
        pids: words.pids,
    };
    for pid in &plan.pids {
        process::Process::read(*pid)?;
    }
    allow_descriptors(plan.connections)?;
    if let Some(core) = words.cpu {
        cores::stay_on(core).map_err(|reason| format!("--cpu: {reason}"))?;
    }

    // Last, as it makes the file anew.
    let log = words.log.as_ref().map(|path| {
        Log::create(path).map_err(|error| format!("{}: {error}", path.display()))
    });
    let log = log.transpose()?;
    let mut progress = |second: Second<'_>| report::progress(&plan, &second);
    let failed = |error: std::io::Error| format!("the run failed: {error}");
    let mut generator =
        Generator::new(&plan, Latencies::new(log), &mut progress).map_err(failed)?;
    generator.open_the_first().map_err(|error| {
        format!(
            "cannot connect to {address}: {error}. Start a server first, such as: cargo \
             run --release -p lab -- serve tokio-tasks --bind {address}"
        )
    })?;
    end_at_ctrl_c(generator.stop());
    let outcome = generator.run().map_err(failed)?;
    terminal::no_progress();
    if words.json {
        json::print(&plan, &outcome);
    } else {
        report::table(&plan, &outcome);
    }
    let fine = outcome.failures.total() == 0 && outcome.round_trips > 0;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The first signal ends the run, which tells what it has measured; the second ends the
/// program.
fn end_at_ctrl_c(stop: Stop) {
    let handler = move || {
        if stop.request() {
            std::process::exit(130);
        }
    };
    // It fails if there is one already, and there is none.
    let _ = ctrlc::set_handler(handler);
}

/// Raises the limit of open files, as each connection is one.
fn allow_descriptors(connections: usize) -> Result<(), String> {
    /// What else is open: the terminal, the poll, the timer, files that are read.
    const OTHERS: u64 = 32;
    let wanted = connections as u64 + OTHERS;
    // Where there is no such limit, there is nothing to raise.
    let limit = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX);
    if limit >= wanted {
        return Ok(());
    }
    Err(format!(
        "{connections} connections need {wanted} open files, and this system lets a \
         process have {limit}: try --connections {}, or raise the hard limit (as an \
         administrator: ulimit -Hn {wanted})",
        limit.saturating_sub(OTHERS)
    ))
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && rate <= 1e7 => Ok(rate),
        _ => Err("must be a number above 0, up to 10000000".to_owned()),
    }
}

fn time(text: &str) -> Result<Duration, String> {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    match humantime::parse_duration(text) {
        Ok(time) if time <= LONGEST => Ok(time),
        Ok(_) => Err("longer than a day; try a time like 300ms, 5s or 2m".to_owned()),
        Err(error) => Err(format!("{error}; try a time like 300ms, 5s or 2m")),
    }
}

fn time_limit(text: &str) -> Result<Duration, String> {
    match time(text)? {
        Duration::ZERO => Err("must be longer than zero".to_owned()),
        time => Ok(time),
    }
}
