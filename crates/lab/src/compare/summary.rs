//! The table on the terminal: what each server costs, in a line.

use super::experiments::{BULK, CHURN, IDLE_CROWD, ROUND_TRIPS};
use super::lineup::{Target, with};
use super::metrics::Metric;
use super::parameter::Parameter;
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
    let many = [(Parameter::Connections, 64)];
    let large = [(Parameter::Size, 1 << 20)];
    let cells = |server: &str| {
        let round_trips = results.of(ROUND_TRIPS.id, server, &many);
        [
            round_trips.reading(Metric::CpuUs),
            round_trips.ratio(&results.of(ROUND_TRIPS.id, base, &many), Metric::CpuUs),
            round_trips.reading(Metric::PerSecond),
            round_trips.reading(Metric::P99Us),
            results.of(CHURN.id, server, &[]).reading(Metric::CpuUs),
            results.of(IDLE_CROWD.id, server, &[]).reading(Metric::ProgramKib),
            results.of(BULK.id, server, &large).reading(Metric::MegabytesPerSecond),
        ]
    };
    let mut measured = false;
    let mut short = |reading: Reading| match reading {
        Reading::Missing(_) => "-".to_owned(),
        reading => {
            measured = true;
            reading.median()
        }
    };
    // A variant stands below the server that it is one of.
    let name = |one: &Target| {
        one.variant.map_or_else(|| one.name.clone(), |variant| format!("  {variant}"))
    };
    let rows = with(targets, Target::b4_eased)
        .iter()
        .map(|one| (name(one), cells(&one.name).map(&mut short).to_vec()))
        .collect();
    let columns = ["µs CPU", "ratio", "trips/s", "p99 µs", "µs new", "KiB idle", "MB/s"];
    measured.then(|| Table {
        caption: format!(
            "With 64 connections: CPU time of a round trip, the same as a multiple of \
             that of {base}, round trips a second, p99. Then: CPU time of a new \
             connection, memory of an idle one, megabytes a second. For a minus, and for \
             B4, see the page."
        ),
        rows_are: "server".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    })
}
