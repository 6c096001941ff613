//! What `lab check` says of all servers.
//!
//! It takes more than a minute, so it is recorded with its date and commit, as the
//! measurements are, and not compared each time.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::generated::Generated;
use crate::reader::Reader;
use crate::{place, shell};

/// The servers whose failures a chapter shows, and the files that hold them.
const DEFECTIVE: &[(&str, &str)] = &[
    ("tutorial/single", "tutorial-single.txt"),
    ("tutorial/threads", "tutorial-threads.txt"),
    ("tutorial/threads-oo", "tutorial-threads-oo.txt"),
    ("tutorial/gevent", "tutorial-gevent.txt"),
];

/// What `lab check --json` says of a server.
#[derive(Deserialize)]
struct Server {
    name: String,
    unchecked: Option<String>,
    holds: Vec<String>,
    falls: Vec<String>,
    signature: Option<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    admission: Admission,
    crowd: usize,
    threads: Option<usize>,
    reset_touches_others: Option<bool>,
    panic_touches_others: Option<bool>,
    cpu_work: Option<String>,
    backend_wait: Option<String>,
}

#[derive(Deserialize)]
struct Admission {
    next: String,
    served: usize,
}

pub(super) fn generate() -> anyhow::Result<Generated> {
    let reader = Reader::default();
    println!("lab check --all takes more than a minute");
    // What it tells a person meanwhile is no JSON.
    let found =
        reader.types("cargo run -p lab -- check --all --json 2>/dev/null")?.output;
    let servers: Vec<Server> =
        serde_json::from_str(&found).with_context(|| format!("no JSON: {found}"))?;
    let recorded = recorded()?;
    let mut files = BTreeMap::new();
    files.insert("signatures.md".to_owned(), table(&servers, &recorded)?);
    for server in servers.iter().filter(|server| place::is_model(&server.name)) {
        if let Some(signature) = &server.signature {
            let text = rows(server, signature) + &recorded;
            files.insert(format!("{}.md", server.name), text);
        }
    }
    for (name, file) in DEFECTIVE {
        let command = format!("cargo run -p lab -- check --model {name}");
        let report = reader.types(&command)?.output;
        files.insert(
            (*file).to_owned(),
            format!("$ {command}\n{}{}", failures(&report), recorded.replace('*', "")),
        );
    }
    Ok(Generated::new("check", files))
}

/// All servers, one a line.
fn table(servers: &[Server], recorded: &str) -> anyhow::Result<String> {
    let mut text = String::from(
        "| server | serves at once | threads | CPU work delays | a wait delays | \
         a reset touches others | a panic touches others | rules that fall |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for server in servers {
        let name = &server.name;
        let Some(signature) = &server.signature else {
            let reason = server.unchecked.as_deref().unwrap_or("no reason");
            bail!("{name} was not checked: {reason}");
        };
        let Signature { admission, crowd, threads, .. } = signature;
        let more = if admission.next == "no_limit" { " and more" } else { "" };
        let threads = threads.map_or("unknown".to_owned(), |threads| {
            format!("{threads} with {}", clients(*crowd))
        });
        let cells = [
            format!("`{name}`"),
            format!("{}{more}", admission.served),
            threads,
            whom(signature.cpu_work.as_deref()).to_owned(),
            whom(signature.backend_wait.as_deref()).to_owned(),
            touched(signature.reset_touches_others).to_owned(),
            touched(signature.panic_touches_others).to_owned(),
            rules(&server.falls),
        ];
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    Ok(text + recorded)
}

/// One server, a line for each thing that was asked.
fn rows(server: &Server, signature: &Signature) -> String {
    let Signature { admission, crowd, threads, .. } = signature;
    let (served, next) = match admission.next.as_str() {
        "waits" => (admission.served.to_string(), "waits until one leaves"),
        "sent_away" => (admission.served.to_string(), "is sent away"),
        "never" => (admission.served.to_string(), "is never served"),
        _ => (format!("{} and more", admission.served), "was served, too"),
    };
    let threads = threads.map_or("unknown".to_owned(), |threads| threads.to_string());
    let rows = [
        ("Clients served at once".to_owned(), served),
        ("The next one".to_owned(), next.to_owned()),
        (format!("Threads with {}", clients(*crowd)), threads),
        (
            "A session that computes delays".to_owned(),
            whom(signature.cpu_work.as_deref()).to_owned(),
        ),
        (
            "A session that waits delays".to_owned(),
            whom(signature.backend_wait.as_deref()).to_owned(),
        ),
        (
            "Others notice a reset".to_owned(),
            touched(signature.reset_touches_others).to_owned(),
        ),
        (
            "Others notice a panic".to_owned(),
            touched(signature.panic_touches_others).to_owned(),
        ),
        ("Rules that hold".to_owned(), rules(&server.holds)),
        ("Rules that fall".to_owned(), rules(&server.falls)),
    ];
    let rows = rows.map(|(asked, seen)| format!("| {asked} | {seen} |\n"));
    format!("| asked | seen |\n| --- | --- |\n{}", rows.concat())
}

fn clients(count: usize) -> String {
    if count == 1 { "1 client".to_owned() } else { format!("{count} clients") }
}

fn whom(delay: Option<&str>) -> &'static str {
    match delay {
        Some("all") => "all others",
        Some("some") => "some others",
        Some("none") => "nobody",
        _ => "(no flag for it)",
    }
}

fn touched(others: Option<bool>) -> &'static str {
    match others {
        Some(true) => "yes",
        Some(false) => "no",
        None => "(not asked)",
    }
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
