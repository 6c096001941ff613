//! The machine and the programs with which it was measured.

use std::fs;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use harness::cores::Cores;

/// A name and a value each.
pub(crate) type Facts = Vec<(String, String)>;

/// What is known of this machine and this program. What cannot be read is left out.
pub(crate) fn facts(cores: Option<Cores>) -> Facts {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let date = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let build = if cfg!(debug_assertions) {
        "without --release: the figures mean little"
    } else {
        "release"
    };
    let facts = [
        ("date", Some(date)),
        ("commit", commit()),
        ("build", Some(build.to_owned())),
        ("rustc", said_by("rustc", &["--version"])),
        ("Python", said_by("python3", &["--version"])),
        ("processor", processor()),
        ("cores", Some(format!("{count}, {}", placement(cores)))),
        ("system", system()),
        ("congestion control", read("/proc/sys/net/ipv4/tcp_congestion_control")),
        ("load before", load_average()),
    ];
    let known = |(name, value): (&str, Option<String>)| Some((name.to_owned(), value?));
    facts.into_iter().filter_map(known).collect()
}

fn placement(cores: Option<Cores>) -> String {
    match cores {
        None => "server and generator not kept apart".to_owned(),
        Some(Cores { server, generator, share_a_unit }) => {
            let shared = if share_a_unit {
                "two threads of one physical core, so each slows the other"
            } else {
                "as far as the kernel says, of two physical cores"
            };
            format!("server on {server}, generator on {generator}: {shared}")
        }
    }
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn system() -> Option<String> {
    let kernel = read("/proc/sys/kernel/osrelease");
    let name = std::env::consts::OS;
    Some(kernel.map_or(name.to_owned(), |kernel| format!("{name}, kernel {kernel}")))
}

/// Over the last minute, five and fifteen: the first three numbers.
fn load_average() -> Option<String> {
    let text = read("/proc/loadavg")?;
    Some(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

/// The commit, and whether a server may do something else since.
pub(crate) fn commit() -> Option<String> {
    let hash = said_by("git", &["rev-parse", "--short=12", "HEAD"])?;
    let changes = said_by("git", &["status", "--porcelain", "--", "crates", "scripts"]);
    let changed = changes.is_some_and(|changes| !changes.is_empty());
    Some(if changed { format!("{hash}, with changes") } else { hash })
}

fn read(path: &str) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
