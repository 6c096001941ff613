//! What people see of a run.

use anstream::{print, println};
use anstyle::Style;
use load::{Failures, Percentiles, Report, Second, Workload};
use report::number::{counted, grouped, time};
use report::table::Table;
use report::terminal::{ASIDE, BAD, GOOD, TITLE, WARNING, width};
use report::wrap::hanging;

/// How far the run is.
pub(super) fn second(workload: &Workload, second: &Second<'_>) -> String {
    let Second { elapsed, latencies, failures } = second;
    format!(
        "{:.0} s of {:.0} s: {} /s, p99 {}, {} errors",
        elapsed.as_secs_f64(),
        workload.duration.as_secs_f64(),
        grouped(latencies.count),
        time(latencies.p99),
        grouped(failures.total()),
    )
}

/// All that was measured.
pub(super) fn table(workload: &Workload, report: &Report) {
    title(report);
    let each_second = |count: f64| format!("{} /s", grouped(count.round() as u64));
    let round_trips = grouped(report.round_trips);
    let (seconds, per_second) = (report.seconds, each_second(report.per_second));
    row(TITLE, "round trips", &format!("{round_trips} in {seconds:.2} s: {per_second}"));
    let megabytes = |bytes: u64| bytes as f64 / seconds / 1e6;
    let (sent, received) =
        (megabytes(report.bytes_sent), megabytes(report.bytes_received));
    row(TITLE, "data", &format!("{sent:.2} MB/s sent, {received:.2} MB/s received"));
    if report.churn {
        row(TITLE, "connects", &each_second(report.connects as f64 / seconds));
    } else if report.connections > 1 {
        let connecting = time(report.connect_seconds * 1e6);
        row(TITLE, "connecting", &format!("{connecting}, before the load"));
    }
    percentiles(&report.latency_us);
    errors(&report.errors);
    usage(report);
    warnings(workload, report);
}

/// What several logs add up to.
pub(super) fn merged(logs: usize, latencies: &Percentiles) {
    let (logs, requests) = (counted(logs, "log"), grouped(latencies.count));
    println!("{TITLE}{logs}{TITLE:#}  {requests} requests");
    percentiles(latencies);
}

fn title(report: &Report) {
    let connections = counted(report.connections, "connection");
    let churn = if report.churn { ", a connection per request" } else { "" };
    let (address, size) = (&report.address, grouped(report.size as u64));
    let text = &report.text;
    lines(TITLE, &format!("{address}  {connections}, {size} bytes of {text}{churn}"));
    let how = match report.rate {
        Some(rate) => {
            format!("open loop: {rate} requests/s are due, and each counts from then on")
        }
        None => "closed loop: each reply is followed by the next request".to_owned(),
    };
    lines(ASIDE, &how);
}

/// The latencies, as a table of one line.
fn percentiles(latencies: &Percentiles) {
    if latencies.count == 0 {
        return row(TITLE, "latency", "none");
    }
    let Percentiles { min, p50, p90, p99, p99_9, max, mean, .. } = *latencies;
    let columns = ["min", "p50", "p90", "p99", "p99.9", "max", "mean"];
    let values = [min, p50, p90, p99, p99_9, max, mean].map(time);
    let table = Table {
        caption: String::new(),
        rows_are: format!("{:10}", "latency"),
        columns: columns.map(str::to_owned).into(),
        rows: vec![(String::new(), values.into())],
    };
    let title = format!("{TITLE}latency{TITLE:#}");
    print!("{}", table.terminal().replacen("latency", &title, 1));
}

fn errors(failures: &Failures) {
    let seen = failures.kinds().map(|(kind, count)| format!("{} {kind}", grouped(count)));
    let seen: Vec<_> = seen.collect();
    if seen.is_empty() {
        row(GOOD, "errors", "none");
    } else {
        row(BAD, "errors", &seen.join(", "));
    }
    if let Some(detail) = &failures.detail {
        row(BAD, "", &format!("the first: {detail}"));
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
    let (used, busy) =
        (each(report.generator.cpu_seconds), report.generator.busy * 100.0);
    row(TITLE, "generator", &format!("{used}, busy for {busy:.0} % of the time"));
    let Some(server) = report.server else { return };
    row(TITLE, "server", &each(server.cpu_seconds));
    let switches = match server.context_switches_per_round_trip {
        Some(each) => format!("{each:.3} context switches per round trip"),
        None => "context switches unknown, as threads ended".to_owned(),
    };
    row(TITLE, "", &format!("{switches}, {}", counted(server.threads, "thread")));
}

fn warnings(workload: &Workload, report: &Report) {
    let warn = |text: &str| lines(WARNING, text);
    if report.interrupted {
        warn("Cut short: this is what was measured until then.");
    }
    if report.round_trips == 0 {
        warn("Nothing was answered in the time: is this a server that shouts?");
    }
    if report.never_answered > 0 {
        let (never, all) = (report.never_answered, report.connections);
        let was = if never == 1 { "was" } else { "were" };
        warn(&format!(
            "{never} of {all} connections {was} never answered: they wait until the \
             server has a free place."
        ));
    }
    if report.unanswered > 0 {
        warn(&format!(
            "{} requests were not answered in time; they count with the latency that \
             they have at least.",
            grouped(report.unanswered)
        ));
    }
    if report.generator.was_the_limit {
        let waited = report.generator.waited * 100.0;
        let what = if waited < 10.0 {
            ": the server could do more".to_owned()
        } else {
            format!(
                " alone: it waited {waited:.0} % of the time for a core that others used"
            )
        };
        warn(&format!(
            "The generator was the limit, not the server{what}. The latencies hold the \
             generator's own delays."
        ));
    }
    if !workload.pids.is_empty() && report.server.is_none() {
        warn("The server's process ended during the run, so what it used is not known.");
    }
}

fn lines(style: Style, text: &str) {
    println!("{style}{}{style:#}", hanging("", text, width()));
}

fn row(style: Style, name: &str, text: &str) {
    println!("{}", hanging(format_args!("{style}{name:12}{style:#}"), text, width()));
}
