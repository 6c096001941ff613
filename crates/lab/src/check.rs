//! `lab check`: judges any server by the rules S1-S11.
//!
//! Each check knows its own rule only, so that the list of rules that fall says what is
//! wrong with a server. A server that the lab can start is started anew for each check.

mod chapters;
mod json;
mod judge;
mod record;
mod screen;
mod target;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::print;
use anyhow::Context;
use conformance::{Check, Rule, checks};
use harness::{interrupt, lanes};
use report::terminal::width;
use server_kit::address;

use crate::signature::{self, Signature};
use judge::Judgement;
use screen::Queue;
use target::{Origin, Target};

/// The arguments of `lab check`.
#[derive(clap::Args)]
#[command(override_usage = "lab check [OPTIONS] --model NAME | --all
       lab check [OPTIONS] --addr HOST:PORT
       lab check [OPTIONS] -- COMMAND WITH {port}")]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(crate) struct Args {
    /// Check a server that the lab knows by name; `lab models` lists them
    #[arg(long, value_name = "NAME", group = "what")]
    model: Option<String>,
    /// Check all servers that the lab knows, and compare what kinds they are
    #[arg(long, group = "what")]
    all: bool,
    /// Check a server that runs already
    #[arg(long, value_name = "HOST:PORT", group = "what", value_parser = address)]
    addr: Option<SocketAddr>,
    /// Check a server that this command starts on {port}; give it after `--`
    #[arg(last = true, value_name = "COMMAND", group = "what")]
    command: Vec<OsString>,
    /// Check this rule only, such as S2; may be given more than once
    #[arg(long = "rule", value_name = "RULE", value_parser = rule)]
    rules: Vec<Rule>,
    /// The command takes our servers' flags, such as --idle-timeout
    #[arg(long, requires = "command")]
    flags: bool,
    /// Write one JSON document when all is done
    #[arg(long)]
    json: bool,
    /// Write tables, and what fails, to this directory
    #[arg(long, value_name = "DIR", requires = "all")]
    record: Option<PathBuf>,
}

/// What was found out about one server.
#[derive(Default)]
struct Findings {
    name: String,
    judgement: Judgement,
    signature: Option<Signature>,
    /// Why it was not checked at all.
    unchecked: Option<String>,
}

/// This many servers are checked at once. One alone leaves a machine of two cores idle
/// while its slowest check waits, and more would slow the checks that go by the clock.
const LANES: usize = 2;

/// Checks. The exit status is 1 if a rule falls and that is not only recorded.
///
/// # Errors
///
/// The arguments make no sense, a server cannot be checked at all, or a file cannot be
/// written.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    interrupt::end_the_servers_too();
    let targets = target::targets(&args)?;
    let selected: Vec<&'static Check> = checks()
        .iter()
        .filter(|check| args.rules.is_empty() || args.rules.contains(&check.rule))
        .collect();
    let show = !args.json;
    let all = match &targets[..] {
        [target] => vec![find_out(target, &selected, show)?],
        targets => find_out_all(targets, &selected, show)?,
    };
    if args.json {
        json::print(&all);
    } else if args.all {
        screen::table(&all);
    }
    if let Some(directory) = &args.record {
        record::record(directory, &all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let falls = all.iter().any(|one| one.judgement.falls());
    Ok(if falls { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Checks all servers, and if it is to `show` them, prints each once it and all before it
/// are done. The error is a command that does not start.
fn find_out_all(
    targets: &[Target],
    selected: &[&'static Check],
    show: bool,
) -> anyhow::Result<Vec<Findings>> {
    let mut queue = show.then(|| Queue::new(targets.iter().map(|one| one.name.clone())));
    let mut all = Vec::new();
    let work = |target: &Target| find_out(target, selected, false);
    lanes::in_order(LANES, targets, work, |target, found| {
        let found = found?;
        if let Some(queue) = &mut queue {
            queue.done(|| print!("{}", screen::findings(target, &found)));
        }
        all.push(found);
        anyhow::Ok(())
    })?;
    Ok(all)
}

/// Checks one server, and if it is to `show` it, prints each check as it is done. The
/// error is a command that does not start.
fn find_out(
    target: &Target,
    selected: &[&'static Check],
    show: bool,
) -> anyhow::Result<Findings> {
    if show {
        print!("{}", screen::title(target));
    }
    let mut findings = Findings { name: target.name.clone(), ..Findings::default() };
    let subject = match &target.origin {
        Origin::Missing(reason) => {
            findings.unchecked = Some(reason.clone());
            None
        }
        Origin::Started { launcher, model } => {
            let taken = findings.signature.insert(signature::take(launcher)?);
            let at_once = model.map_or(taken.at_once(), |model| model.capacity.clients());
            Some(target::started(launcher, at_once, *model))
        }
        Origin::Running(address) => Some(target::running(*address)?),
    };
    if let Some(subject) = subject {
        let names = selected.iter().map(ToString::to_string);
        let mut queue = show.then(|| Queue::new(names));
        findings.judgement = judge::judge(&subject, selected, |judged| {
            if let Some(queue) = &mut queue {
                queue.done(|| print!("{}", screen::check(judged, width())));
            }
        });
    }
    if show {
        print!("{}", screen::summary(&findings, width()));
    }
    Ok(findings)
}

fn rule(text: &str) -> anyhow::Result<Rule> {
    Rule::ALL
        .into_iter()
        .find(|rule| rule.to_string().eq_ignore_ascii_case(text))
        .context("the rules are S1 to S11")
}
