//! `lab check` names exactly the rules that a server breaks.
//!
//! The tutorial's servers are the ones whose defects are known. A test whose server
//! cannot be had here, for want of Python or of a package, is shown as ignored, with the
//! reason.

mod lab;

use std::process::{Command, ExitCode, Stdio};

use harness::Launcher;
use lab::{LAB, lab, says};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::{Value, json};

/// What a client's orderly end (B1), split characters (B2), bad bytes, signals and a lack
/// of descriptors do to each of the tutorial's servers.
const FALLEN: &[(&str, &[&str])] = &[
    ("tutorial/single", &["S2", "S4", "S5", "S7", "S10"]),
    ("tutorial/threads", &["S2", "S4", "S5", "S10", "S11"]),
    ("tutorial/threads-oo", &["S2", "S4", "S5", "S10", "S11"]),
    ("tutorial/gevent", &["S2", "S4", "S5", "S10", "S11"]),
];

const MENDED: &[&str] = &[
    "fixed/single",
    "fixed/threads",
    "fixed/threads-oo",
    "fixed/gevent",
    "fixed/asyncio",
    "fixed/uvloop",
];

/// What every mended server keeps.
const KEPT: &[&str] = &["S1", "S2", "S3", "S4", "S6", "S7"];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each of them runs eight checks at once already.
    arguments.test_threads = Some(2);
    let mut trials: Vec<_> = FALLEN
        .iter()
        .map(|(name, rules)| {
            Trial::ignorable_test(format!("{name} breaks {}", rules.join(" ")), || {
                finds(name, &[], "falls", rules)
            })
        })
        .collect();
    trials.extend(MENDED.iter().map(|name| {
        Trial::ignorable_test(format!("{name} keeps {}", KEPT.join(" ")), || {
            finds(name, KEPT, "holds", KEPT)
        })
    }));
    trials.push(Trial::test("one of ours, one rule, as text", one_rule));
    trials.push(Trial::test("a command without {port} is a usage error", || {
        says(&lab(["check", "--", "python3", "server.py", "8000"]), 2, "{port}");
        Ok(())
    }));
    trials.push(Trial::test("a command that ends shows its last words", || {
        let command = "echo no such file >&2; exit 3 #{port}";
        says(&lab(["check", "--", "sh", "-c", command]), 2, "no such file");
        Ok(())
    }));
    trials.push(Trial::test("a server that runs already", running_already));
    #[cfg(target_os = "linux")]
    trials.push(Trial::test("SIGTERM leaves no server behind", no_server_left));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Checks the server called `name` by these rules, or by all, and compares a list of what
/// was found.
fn finds(
    name: &str,
    rules: &[&str],
    list: &str,
    wanted: &[&str],
) -> Result<Completion, Failed> {
    let mut arguments = vec!["check", "--json", "--model", name];
    arguments.extend(rules.iter().flat_map(|rule| ["--rule", rule]));
    let output = lab(arguments);
    let servers: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("no JSON, {error}: {output:?}"))?;
    let found = &servers[0];
    if let Some(reason) = found["unchecked"].as_str() {
        return Ok(Completion::ignored_with(reason.to_owned()));
    }
    if found[list] == json!(wanted) {
        return Ok(Completion::Completed);
    }
    let checks = found["checks"].as_array().into_iter().flatten();
    let failures = checks.filter(|check| check["outcome"] == "fail");
    let failures: String = failures.map(|check| format!("\n{check:#}")).collect();
    Err(format!("{list}: {}, and not {wanted:?}{failures}", found[list]).into())
}

fn one_rule() -> Result<(), Failed> {
    let output = lab(["check", "--model", "blocking-single", "--rule", "s3"]);
    let text = says(&output, 0, "S3 at once");
    let lines: Vec<_> = text.lines().collect();
    for wanted in [
        "S3 at once",
        "  ok    a text without a newline",
        "  ok    each byte before the next is sent",
        "  ok    what stands before half a character",
    ] {
        assert!(lines.contains(&wanted), "{text}");
    }
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{text}");
    assert!(!text.contains('\x1b'), "{text}");
    Ok(())
}

fn running_already() -> Result<(), Failed> {
    let server = Launcher::new(LAB).arguments(["serve", "tokio-tasks"]).start()?;
    let address = server.address().to_string();
    says(&lab(["check", "--addr", &address, "--rule", "S1", "--rule", "S7"]), 0, "S1 S7");
    Ok(())
}

/// One server of ours, and one that is a command with a group of its own.
#[cfg(target_os = "linux")]
fn no_server_left() -> Result<(), Failed> {
    use rustix::process::{Pid, Signal, kill_process};

    let ours = ["--model", "tokio-tasks"].map(str::to_owned).to_vec();
    let script = format!("{LAB} serve tokio-tasks --bind 127.0.0.1:$1 & wait");
    let command = ["--", "sh", "-c", &script, "sh", "{port}"].map(str::to_owned).to_vec();
    for arguments in [ours, command] {
        let mut lab = Command::new(LAB)
            .arg("check")
            .args(&arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let servers = within_limit(|| {
            let found = descendants(lab.id());
            found.iter().any(|pid| serves(*pid)).then_some(found)
        });
        kill_process(Pid::from_child(&lab), Signal::TERM)?;
        assert_eq!(lab.wait()?.code(), Some(130), "{arguments:?}");
        let servers = servers.ok_or("it starts no server")?;
        let left = || servers.iter().filter(|pid| serves(**pid)).count();
        within_limit(|| (left() == 0).then_some(()))
            .ok_or_else(|| format!("{arguments:?}: {} servers are left", left()))?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn within_limit<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    harness::wait_for(std::time::Duration::from_secs(20), &mut look)
}

/// The processes that `pid` has started, and those that they have.
#[cfg(target_os = "linux")]
fn descendants(pid: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten();
    let children = threads.filter_map(|thread| {
        std::fs::read_to_string(thread.ok()?.path().join("children")).ok()
    });
    // Each of them ends with a blank.
    let children: String = children.collect();
    let pids = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    pids.flat_map(|pid| [vec![pid], descendants(pid)].concat()).collect()
}

/// Whether process `pid` runs, and is a server of ours.
#[cfg(target_os = "linux")]
fn serves(pid: u32) -> bool {
    let arguments = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let mut arguments = arguments.split(|byte| *byte == 0);
    arguments.next() == Some(LAB.as_bytes()) && arguments.next() == Some(b"serve")
}
