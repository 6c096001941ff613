//! The table on the terminal: what each server costs, in a line.

use super::experiments::{BULK, CHURN, IDLE_CROWD, ROUND_TRIPS, with_b4_eased};
use super::lineup::Target;
use super::metrics::Metric;
use super::record::Results;
use report::chart::Reading;
use report::table::Table;

/// The server that ratios are to: the usual one, or else the first that serves many.
pub(crate) fn base(targets: &[Target]) -> String {
    let many = || targets.iter().filter(|one| !one.serves_one_at_a_time());
    let usual = many().find(|one| one.name == servers::BASELINE);
    let base = usual.or(many().next()).or(targets.first());
    base.map_or_else(String::new, |one| one.name.clone())
}

/// `None` if none of its numbers were measured.
pub(crate) fn table(targets: &[Target], results: &Results, base: &str) -> Option<Table> {
    let many = [("connections", 64.0)];
    let large = [("size", 1_048_576.0)];
    let cells = |server: &str| {
        let reading = |experiment, setting: &[_], value| {
            results.reading(experiment, server, setting, value)
        };
        [
            reading(ROUND_TRIPS.id, &many, Metric::CpuUs),
            results.ratio(ROUND_TRIPS.id, [server, base], &many, Metric::CpuUs),
            reading(ROUND_TRIPS.id, &many, Metric::PerSecond),
            reading(ROUND_TRIPS.id, &many, Metric::P99Us),
            reading(CHURN.id, &[], Metric::CpuUs),
            reading(IDLE_CROWD.id, &[], Metric::ProgramKib),
            reading(BULK.id, &large, Metric::MegabytesPerSecond),
        ]
    };
    let rows: Vec<(String, [Reading; 7])> = with_b4_eased(targets)
        .iter()
        .map(|one| (short_name(&one.name), cells(&one.name)))
        .collect();
    let measured = |reading: &Reading| matches!(reading, Reading::Range { .. });
    if !rows.iter().any(|(_, cells)| cells.iter().any(measured)) {
        return None;
    }
    let short = |reading: Reading| match reading {
        Reading::Missing(_) => "-".to_owned(),
        reading => reading.median(),
    };
    let columns = ["µs CPU", "ratio", "trips/s", "p99 µs", "µs new", "KiB idle", "MB/s"];
    Some(Table {
        caption: format!(
            "With 64 connections: CPU time of a round trip, the same as a multiple of that \
             of {base}, round trips a second, p99. Then: CPU time of a new connection, \
             memory of an idle one, megabytes a second. For a minus, and for B4, see the \
             page."
        ),
        rows_are: "server".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows
            .into_iter()
            .map(|(name, cells)| (name, cells.into_iter().map(short).collect()))
            .collect(),
    })
}

/// A variant stands below the server that it is one of.
fn short_name(name: &str) -> String {
    name.split_once(", ")
        .map_or_else(|| name.to_owned(), |(_, variant)| format!("  {variant}"))
}
