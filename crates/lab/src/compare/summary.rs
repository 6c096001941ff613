//! The table on the terminal: what each server costs, in a line.

use super::chart::Reading;
use super::contestant::Contestant;
use super::experiments::{BULK, CHURN, IDLE_CROWD, ROUND_TRIPS, with_b4_eased};
use super::record::Results;
use super::table::Table;

/// The server that ratios are to: a thread for each client, as that is the oldest of the
/// models that serve many; or else the first that serves many.
pub(crate) fn base(contestants: &[Contestant]) -> String {
    let many = || contestants.iter().filter(|one| !one.one_at_a_time);
    let usual = many().find(|one| one.name == "thread-per-conn");
    let base = usual.or(many().next()).or(contestants.first());
    base.map_or_else(String::new, |one| one.name.clone())
}

/// `None` if none of its numbers were measured.
pub(crate) fn table(
    contestants: &[Contestant],
    results: &Results,
    base: &str,
) -> Option<Table> {
    let many = [("connections", 64.0)];
    let large = [("size", 1_048_576.0)];
    let cells = |server: &str| {
        let reading = |experiment, setting: &[_], value| {
            results.reading(experiment, server, setting, value)
        };
        [
            reading(ROUND_TRIPS.id, &many, "cpu_us"),
            results.ratio(ROUND_TRIPS.id, [server, base], &many, "cpu_us"),
            reading(ROUND_TRIPS.id, &many, "per_second"),
            reading(ROUND_TRIPS.id, &many, "p99_us"),
            reading(CHURN.id, &[], "cpu_us"),
            reading(IDLE_CROWD.id, &[], "program_kib"),
            reading(BULK.id, &large, "megabytes_per_second"),
        ]
    };
    let rows: Vec<(String, [Reading; 7])> = with_b4_eased(contestants)
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
