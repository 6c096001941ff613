//! `lab check`: judges any server by the rules S1-S11.
//!
//! Each check knows its own rule only, so that the list of rules that fall says what is
//! wrong with a server. A server that the lab can start is started anew for each check.

mod chapters;
mod json;
mod judge;
mod lanes;
mod report;
pub(crate) mod target;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, bail};
use conformance::{Check, Rule, checks};
use harness::interrupt;

use crate::signature::{self, Signature};
use judge::Judged;
use target::{Place, Target};

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
    #[arg(long, value_name = "HOST:PORT", group = "what", value_parser = target::address)]
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
}

/// What was found out of one server.
struct Findings {
    name: String,
    judged: Vec<Judged>,
    signature: Option<Signature>,
    /// Why it was not checked at all.
    unchecked: Option<String>,
}

/// Checks. The exit status is 1 if a rule falls, and 2 if the arguments make no sense.
pub(crate) fn run(args: Args) -> ExitCode {
    interrupt::end_the_servers_too();
    let targets = match target::targets(&args) {
        Ok(targets) => targets,
        Err(reason) => {
            report::usage_error(&format!("{reason:#}"));
            return ExitCode::from(2);
        }
    };
    let selected: Vec<&'static Check> = checks()
        .iter()
        .filter(|check| args.rules.is_empty() || args.rules.contains(&check.rule))
        .collect();
    let found = match &targets[..] {
        [target] => find_out(target, &selected, !args.json).map(|found| vec![found]),
        targets => lanes::find_out_all(targets, &selected, !args.json),
    };
    let all = match found {
        Ok(all) => all,
        Err(reason) => {
            report::usage_error(&format!("{reason:#}"));
            return ExitCode::from(2);
        }
    };
    if args.json {
        json::print(&all);
    } else if args.all {
        report::table(&all);
    }
    if all.iter().any(Findings::falls) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Checks one server, and if it is to `show` it, prints each check as it is done. The
/// error is a command that does not start.
fn find_out(
    target: &Target,
    selected: &[&'static Check],
    show: bool,
) -> anyhow::Result<Findings> {
    let name = target.name.clone();
    if show {
        report::title(target);
    }
    let (subject, signature) = match &target.place {
        Place::Missing(reason) => {
            if show {
                report::unchecked(reason);
            }
            let unchecked = Some(reason.clone());
            return Ok(Findings { name, judged: vec![], signature: None, unchecked });
        }
        Place::Started { launcher, model } => {
            let signature = signature::take(launcher)?;
            let at_once = model
                .map_or_else(|| signature.at_once(), |model| model.capacity.clients());
            let subject = target::started(launcher, at_once, *model);
            (subject, Some(signature))
        }
        Place::Running(address) => {
            let two = signature::serves_two(*address)
                .with_context(|| format!("{address} does not answer"))?;
            let subject = target::running(*address, two);
            if subject.answers().is_err() {
                bail!(
                    "it answered its first two clients, and none since then; let the lab \
                     start it: lab check -- COMMAND"
                );
            }
            (subject, None)
        }
    };
    let judged = judge::judge(&subject, selected, !show);
    if show {
        report::summary(&judged, signature.as_ref());
    }
    Ok(Findings { name, judged, signature, unchecked: None })
}

impl Findings {
    fn falls(&self) -> bool {
        self.judged.iter().any(|judged| judged.failed() || judged.found_it_dead())
    }

    /// The rules of which a check failed, in order.
    fn fallen(&self) -> Vec<Rule> {
        judge::fallen(&self.judged)
    }
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::ALL
        .into_iter()
        .find(|rule| rule.to_string().eq_ignore_ascii_case(text))
        .ok_or_else(|| "the rules are S1 to S11".to_owned())
}
