//! What `lab check` says of all servers.
//!
//! It takes more than a minute, so it is recorded with its date and commit, as the
//! measurements are, and not compared each time.

use anyhow::{Context, bail};
use serde::Deserialize;
use servers::{Entry, TUTORIAL};

use crate::generated::Generated;
use crate::reader::Reader;
use crate::shell;

/// What `lab check --json` says of a server.
#[derive(Deserialize)]
struct Server {
    name: String,
    unchecked: Option<String>,
    holds: Vec<String>,
    falls: Vec<String>,
    signature: Option<Signature>,
}

/// As the lab writes it: a field that is missing here or there is an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    room: Room,
    crowd: usize,
    threads: Asked<usize>,
    reset_touches_others: Asked<bool>,
    panic_touches_others: Asked<bool>,
    cpu_work: Asked<Delay>,
    backend_wait: Asked<Delay>,
}

/// It is null where it could not be found out. (An `Option` might be missing, too.)
#[derive(Clone, Copy, Deserialize)]
struct Asked<T>(Option<T>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Room {
    next: Next,
    served: usize,
}

/// What becomes of the client after those that are served at once.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Next {
    Waits,
    SentAway,
    Never,
    NoLimit,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Delay {
    All,
    Some,
    None,
}

/// A table of all servers, one for each model, and what fails in each defective server.
///
/// # Errors
///
/// The lab cannot be run, or one of the servers cannot be checked here.
pub(super) fn judgements() -> anyhow::Result<Generated> {
    let reader = Reader::default();
    println!("lab check --all takes more than a minute");
    // What it tells a person meanwhile is no JSON.
    let found =
        reader.types("cargo run -p lab -- check --all --json 2>/dev/null")?.output;
    let servers: Vec<Server> = serde_json::from_str(&found)
        .with_context(|| format!("this is not what was expected of the lab: {found}"))?;
    let recorded = recorded()?;
    let mut generated = Generated::new("check");
    let mut add = |file: String, text| generated.files.insert(file, text);
    let mut table = String::from(
        "| server | serves at once | threads | CPU work delays | a wait delays | \
         a reset touches others | a panic touches others | rules that fall |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for Server { name, unchecked, holds, falls, signature } in &servers {
        let Some(signature) = signature else {
            let reason = unchecked.as_deref().unwrap_or("no reason");
            bail!("{name} was not checked: {reason}");
        };
        table.push_str(&signature.row(name, falls));
        if Entry::named(name).is_ok() {
            add(format!("{name}.md"), signature.table(holds, falls) + &recorded);
        }
    }
    add("signatures.md".to_owned(), table + &recorded);
    for server in TUTORIAL.iter().filter(|server| !server.is_mended()) {
        let command = format!("cargo run -p lab -- check --model {}", server.name);
        let report = failures(&reader.types(&command)?.output);
        let text = format!("$ {command}\n{report}{}", recorded.replace('*', ""));
        add(format!("{}.txt", server.name.replace('/', "-")), text);
    }
    Ok(generated)
}

impl Signature {
    /// A server's row in the table of all of them.
    fn row(&self, name: &str, falls: &[String]) -> String {
        let mut threads = self.threads();
        if self.threads.0.is_some() {
            threads = format!("{threads} with {}", clients(self.crowd));
        }
        let [work, wait, reset, panic] = self.others();
        let (served, falls) = (self.served(), rules(falls));
        format!(
            "| `{name}` | {served} | {threads} | {work} | {wait} | {reset} | {panic} | \
             {falls} |\n"
        )
    }

    /// A server's own table, with a line for each thing that was asked.
    fn table(&self, holds: &[String], falls: &[String]) -> String {
        let next = match self.room.next {
            Next::Waits => "waits until one leaves",
            Next::SentAway => "is sent away",
            Next::Never => "is never served",
            Next::NoLimit => "was served, too",
        };
        let [work, wait, reset, panic] = self.others();
        let (served, threads) = (self.served(), self.threads());
        let (crowd, holds, falls) = (clients(self.crowd), rules(holds), rules(falls));
        format!(
            "| asked | seen |\n\
             | --- | --- |\n\
             | Clients served at once | {served} |\n\
             | The next one | {next} |\n\
             | Threads with {crowd} | {threads} |\n\
             | A session that computes delays | {work} |\n\
             | A session that waits delays | {wait} |\n\
             | Others notice a reset | {reset} |\n\
             | Others notice a panic | {panic} |\n\
             | Rules that hold | {holds} |\n\
             | Rules that fall | {falls} |\n"
        )
    }

    fn served(&self) -> String {
        let more = if self.room.next == Next::NoLimit { " and more" } else { "" };
        format!("{}{more}", self.room.served)
    }

    fn threads(&self) -> String {
        self.threads.0.map_or("unknown".to_owned(), |threads| threads.to_string())
    }

    /// Which other clients CPU work and a wait delay, and whether they notice a reset and
    /// a panic.
    fn others(&self) -> [&'static str; 4] {
        let delay = |delay: Asked<Delay>| match delay.0 {
            Some(Delay::All) => "all others",
            Some(Delay::Some) => "some others",
            Some(Delay::None) => "no others",
            None => "(no flag for it)",
        };
        let touched = |others: Asked<bool>| match others.0 {
            Some(true) => "yes",
            Some(false) => "no",
            None => "(not asked)",
        };
        [
            delay(self.cpu_work),
            delay(self.backend_wait),
            touched(self.reset_touches_others),
            touched(self.panic_touches_others),
        ]
    }
}

fn clients(count: usize) -> String {
    if count == 1 { "1 client".to_owned() } else { format!("{count} clients") }
}

fn rules(rules: &[String]) -> String {
    if rules.is_empty() { "none".to_owned() } else { rules.join(" ") }
}

/// The lines of a report that say what fails, and its summary.
fn failures(report: &str) -> String {
    let mut shown = String::new();
    let (mut rule, mut inside, mut summary) = (None, false, false);
    for line in report.lines() {
        summary |= line == "summary";
        if summary {
            shown.push_str(&format!("{line}\n"));
        } else if line.starts_with("  FAIL") {
            if let Some(rule) = rule.take() {
                shown.push_str(&format!("{rule}\n"));
            }
            shown.push_str(&format!("{line}\n"));
            inside = true;
        } else if line.starts_with("        ") && inside {
            shown.push_str(&format!("{line}\n"));
        } else {
            inside = false;
            if !line.starts_with(' ') {
                rule = Some(line);
            }
        }
    }
    shown
}

/// When, and from which source.
fn recorded() -> anyhow::Result<String> {
    let said = |line: &str| -> anyhow::Result<String> {
        Ok(shell::run(line)?.output.trim().to_owned())
    };
    let (date, commit) =
        (said("date -u +%Y-%m-%d")?, said("git rev-parse --short HEAD")?);
    // Changes of the book do not change what a server does.
    let changed = !said("git status --porcelain -- crates scripts")?.is_empty();
    let changed = if changed { ", with changes" } else { "" };
    Ok(format!("\n*Recorded on {date} at commit {commit}{changed}.*\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_cut_down_to_what_fails() {
        let report = [
            "",
            "tutorial/x",
            "  how",
            "S1 upper case",
            "  ok    a",
            "S2 any chunking",
            "  ok    b",
            "  FAIL  c",
            "        sent      d",
            "  ok    e",
            "  FAIL  f",
            "summary",
            "  hold         S1",
        ];
        let shown: Vec<&str> = [5, 7, 8, 10, 11, 12].map(|line| report[line]).to_vec();
        assert_eq!(failures(&report.join("\n")), shown.join("\n") + "\n");
    }
}
