//! What people see of a run.

use anstream::println;
use anstyle::{AnsiColor, Style};

use load::{Percentiles, Report, Second, Workload};
use report::terminal;
use report::wrap::{WIDTH, wrap};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const TITLE: Style = Style::new().bold();
const ASIDE: Style = Style::new().dimmed();

/// The width of the column of names.
const NAME: usize = 12;

/// How far it is, where somebody looks on.
pub(super) fn progress(workload: &Workload, second: &Second<'_>) {
    let Second { elapsed, latencies, failures } = second;
    let text = format!(
        "{:.0} s of {:.0} s: {} /s, p99 {}, {} errors",
        elapsed.as_secs_f64(),
        workload.duration.as_secs_f64(),
        grouped(latencies.count),
        time(latencies.p99),
        grouped(failures.total()),
    );
    terminal::progress(&text);
}

/// All that was measured.
pub(super) fn table(workload: &Workload, report: &Report) {
    title(report);
    let per_second = report.per_second;
    let round_trips = format!(
        "{} in {:.2} s: {} /s",
        grouped(report.round_trips),
        report.seconds,
        grouped(per_second.round() as u64)
    );
    row(TITLE, "round trips", &round_trips);
    let megabytes = |bytes: u64| bytes as f64 / report.seconds / 1e6;
    let data = format!(
        "{:.2} MB/s sent, {:.2} MB/s received",
        megabytes(report.bytes_sent),
        megabytes(report.bytes_received)
    );
    row(TITLE, "data", &data);
    if report.connections > 1 && !report.churn {
        let connecting = time(report.connect_seconds * 1e6);
        row(TITLE, "connecting", &format!("{connecting}, before the load"));
    }
    if report.churn {
        let connects = report.connects as f64 / report.seconds;
        row(TITLE, "connects", &format!("{} /s", grouped(connects.round() as u64)));
    }
    percentiles(&report.latency_us);
    errors(report);
    usage(report);
    warnings(workload, report);
}

/// What logs hold together.
pub(super) fn merged(logs: usize, latencies: &Percentiles) {
    let s = if logs == 1 { "" } else { "s" };
    let requests = grouped(latencies.count);
    println!("{TITLE}{logs} log{s}{TITLE:#}  {requests} requests");
    percentiles(latencies);
}

fn title(report: &Report) {
    let s = if report.connections == 1 { "" } else { "s" };
    let what = format!(
        "{}  {} connection{s}, {} bytes of {}{}",
        report.address,
        grouped(report.connections as u64),
        grouped(report.size as u64),
        report.text,
        if report.churn { ", a connection per request" } else { "" }
    );
    lines(TITLE, &what);
    let how = match report.rate {
        Some(rate) => {
            format!("open loop: {rate} requests/s are due, and each counts from then on")
        }
        None => "closed loop: each reply is followed by the next request".to_owned(),
    };
    println!("{ASIDE}{how}{ASIDE:#}");
}

/// The latencies, as a table of one line.
fn percentiles(latencies: &Percentiles) {
    if latencies.count == 0 {
        row(TITLE, "latency", "none");
        return;
    }
    let Percentiles { min, p50, p90, p99, p99_9, max, mean, .. } = *latencies;
    let names = ["min", "p50", "p90", "p99", "p99.9", "max", "mean"];
    let head: String = names.iter().map(|name| format!("{name:>9}")).collect();
    println!("{TITLE}{:NAME$}{TITLE:#}{ASIDE}{head}{ASIDE:#}", "latency");
    let values = [min, p50, p90, p99, p99_9, max, mean];
    let line: String =
        values.iter().map(|value| format!("{:>9}", time(*value))).collect();
    println!("{:NAME$}{line}", "");
}

fn errors(report: &Report) {
    let failures = &report.errors;
    let kinds = [
        (failures.connect, "not connected"),
        (failures.reset, "reset"),
        (failures.early_end, "ended early"),
        (failures.wrong_reply, "wrong reply"),
        (failures.server_error, "error line"),
        (failures.timeout, "timed out"),
    ];
    let told: Vec<_> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{} {kind}", grouped(*count)))
        .collect();
    if told.is_empty() {
        row(GOOD, "errors", "none");
        return;
    }
    // Two lines at most: there are six kinds.
    for (number, kinds) in told.chunks(3).enumerate() {
        let name = if number == 0 { "errors" } else { "" };
        row(BAD, name, &kinds.join(", "));
    }
    if let Some(detail) = &failures.detail {
        for line in wrap(&format!("the first: {detail}"), WIDTH - NAME) {
            row(BAD, "", &line);
        }
    }
}

fn usage(report: &Report) {
    let each = |seconds: f64| {
        if report.round_trips == 0 {
            return format!("{seconds:.2} s CPU");
        }
        let us = seconds * 1e6 / report.round_trips as f64;
        format!("{seconds:.2} s CPU, {us:.2} µs per round trip")
    };
    let used = &report.generator;
    let busy = used.busy * 100.0;
    let generator =
        format!("{}, busy for {busy:.0} % of the time", each(used.cpu_seconds));
    row(TITLE, "generator", &generator);
    let Some(server) = report.server else { return };
    row(TITLE, "server", &each(server.cpu_seconds));
    let switches = match server.context_switches_per_round_trip {
        Some(each) => format!("{each:.3} context switches per round trip"),
        None => "context switches unknown, as threads ended".to_owned(),
    };
    let s = if server.threads == 1 { "" } else { "s" };
    row(TITLE, "", &format!("{switches}, {} thread{s}", grouped(server.threads as u64)));
}

fn warnings(workload: &Workload, report: &Report) {
    let warn = |text: String| lines(WARNING, &text);
    if report.interrupted {
        warn("Cut short: this is what was measured until then.".to_owned());
    }
    if report.round_trips == 0 {
        warn(
            "Nothing was answered in the time: is this a server that shouts?".to_owned(),
        );
    }
    if report.never_answered > 0 {
        let (never, all) = (report.never_answered, report.connections);
        let plural = if never == 1 { "was" } else { "were" };
        warn(format!(
            "{never} of {all} connections {plural} never answered: they wait until the \
             server has a place free."
        ));
    }
    if report.unanswered > 0 {
        warn(format!(
            "{} requests were not answered in time; they count with the latency that \
             they have at least.",
            grouped(report.unanswered)
        ));
    }
    if report.generator.was_the_limit {
        let waited = report.generator.waited * 100.0;
        let why = if waited < 10.0 {
            "The generator was the limit, not the server: the server could do more"
                .to_owned()
        } else {
            format!(
                "The generator was the limit, not the server alone: for {waited:.0} % of \
                 the time it waited for a core that others used"
            )
        };
        warn(format!("{why}. The latencies hold the generator's own delays."));
    }
    if !workload.pids.is_empty() && report.server.is_none() {
        warn(
            "The server's process ended in mid-run, so its use is not known.".to_owned(),
        );
    }
}

fn lines(style: Style, text: &str) {
    for line in wrap(text, WIDTH) {
        println!("{style}{line}{style:#}");
    }
}

fn row(style: Style, name: &str, text: &str) {
    println!("{style}{name:NAME$}{style:#}{text}");
}

/// A time of so many microseconds, in three digits and its unit.
fn time(us: f64) -> String {
    let (value, unit) = match us {
        us if us < 1e3 => (us, "µs"),
        us if us < 1e6 => (us / 1e3, "ms"),
        us => (us / 1e6, "s"),
    };
    let decimals = match value {
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {unit}")
}

/// A number with a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_short() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(time(7.128), "7.13 µs");
        assert_eq!(time(48_200.0), "48.2 ms");
        assert_eq!(time(1_234_567.0), "1.23 s");
    }
}
