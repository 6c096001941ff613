//! What people see of a run.

use anstream::{print, println};
use anstyle::Style;
use load::{Percentiles, Report, Second, Workload};
use report::number::{grouped, time};
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
    lines(ASIDE, &how);
}

/// The latencies, as a table of one line.
fn percentiles(latencies: &Percentiles) {
    if latencies.count == 0 {
        row(TITLE, "latency", "none");
        return;
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
    } else {
        row(BAD, "errors", &told.join(", "));
    }
    if let Some(words) = &failures.words {
        row(BAD, "", &format!("the first: {words}"));
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
    println!("{style}{}{style:#}", hanging("", text, width()));
}

fn row(style: Style, name: &str, text: &str) {
    println!("{}", hanging(format_args!("{style}{name:12}{style:#}"), text, width()));
}
