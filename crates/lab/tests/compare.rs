//! `lab compare` measures, draws and writes.

mod lab;

use std::fs;
use std::path::PathBuf;

use lab::{LAB, lab, says};
use serde_json::Value;

/// A directory of this test's own, which is not there yet.
fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    directory
}

/// Whether a browser can show `page` without asking another host for a part of it.
fn needs_no_network(page: &str) -> bool {
    // The name of the language SVG is an address, and no browser asks for it.
    let page = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    let parts = ["<script", "<link", "src=", "@import", "url(", "://", "\"//"];
    let mut links = page.split("href=").skip(1);
    parts.iter().all(|part| !page.contains(part))
        && links.all(|link| link.starts_with("\"#"))
}

/// The machine does other things meanwhile, so it counts only that there are numbers.
#[test]
fn two_models_are_measured_drawn_and_recorded() {
    let (out, record) = (directory("compare-out"), directory("compare-record"));
    let output = lab([
        "compare",
        "--models=blocking-single,thread-per-conn",
        &format!("--with=mine={LAB} serve tokio-tasks --bind 127.0.0.1:{{port}}"),
        "--experiment=churn",
        "--experiment=plug",
        &format!("--out={}", out.display()),
        &format!("--record={}", record.display()),
    ]);
    let table = says(&output, 0, "");
    assert!(table.lines().all(|line| line.chars().count() <= 80 || line.contains('/')));

    let lines = fs::read_to_string(out.join("results.jsonl")).expect("it was written");
    let records: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let of = |server: &str, experiment: &str| {
        let wanted =
            |one: &&Value| one["server"] == server && one["experiment"] == experiment;
        records.iter().filter(wanted).cloned().collect::<Vec<_>>()
    };
    for server in ["blocking-single", "thread-per-conn", "mine"] {
        let churn = of(server, "churn");
        assert_eq!(churn.len(), 5, "the rounds of {server}");
        for round in &churn {
            assert!(round["values"]["per_second"].as_f64() > Some(0.0), "{round}");
            assert!(round["machine"]["date"].is_string(), "{round}");
        }
    }
    // No client holds a connection, a silent client does, and a slow client does.
    let plugged: Vec<bool> = of("blocking-single", "plug")
        .iter()
        .map(|one| one["missing"] == "no client is served")
        .collect();
    assert_eq!(plugged, [false, true, true]);
    assert!(of("mine", "plug").iter().all(|one| one["values"]["answered"] == 4.0));

    let page = fs::read_to_string(out.join("index.html")).expect("it was written");
    assert!(page.contains("<svg") && page.contains("no client is served"));
    assert!(needs_no_network(&page), "{page}");
    for name in ["machine.md", "churn.md", "churn-1.svg", "plug.md", "plug-1.svg"] {
        assert!(record.join(name).is_file(), "{name}");
    }
}

/// A comparison that Ctrl-C ends after a minute has measured for a minute.
#[test]
#[cfg(unix)]
fn an_interrupted_comparison_keeps_what_it_has_measured() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use rustix::process::{Pid, Signal, kill_process};

    let out = directory("compare-interrupted");
    let mut child = Command::new(LAB)
        .args(["compare", "--models=thread-per-conn", "--full"])
        .args(["--experiment=plug", "--experiment=churn", "--experiment=round-trips"])
        .arg(format!("--out={}", out.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the lab was built for this test");
    let errors = BufReader::new(child.stderr.take().expect("it is piped"));
    // Its third experiment begins: the first two are done.
    let third =
        errors.lines().map_while(Result::ok).find(|line| line.starts_with("3 of 3"));
    assert!(third.is_some());
    kill_process(Pid::from_child(&child), Signal::INT).expect("it runs");
    says(&child.wait_with_output().expect("it ends"), 130, "interrupted");

    let lines = fs::read_to_string(out.join("results.jsonl")).expect("it was written");
    assert!(lines.contains("\"plug\"") && lines.contains("\"churn\""));
    let page = fs::read_to_string(out.join("index.html")).expect("it was written");
    assert!(page.contains("after an interruption"));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_measured() {
    for (arguments, wanted) in [
        (["--models", "apache"], "there is no server called apache"),
        (["--with", "python3 server.py {port}"], "NAME=COMMAND"),
        (["--experiment", "magic"], "round-trips"),
    ] {
        says(&lab(["compare"].iter().chain(&arguments)), 2, wanted);
    }
}
