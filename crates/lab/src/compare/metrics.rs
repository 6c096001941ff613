//! What is measured.

use std::collections::BTreeMap;

use anyhow::ensure;
use load::Report;
use serde::Serialize;

/// A kind of number that an experiment measures. The raw results use its name in snake
/// case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Metric {
    /// Replies a second.
    PerSecond,
    /// Megabytes of replies a second.
    MegabytesPerSecond,
    /// The latency that half of the replies keep, in microseconds.
    P50Us,
    /// That nine of ten keep.
    P90Us,
    /// That 99 of 100 keep.
    P99Us,
    /// That 999 of 1,000 keep.
    P99_9Us,
    /// The longest latency, in microseconds.
    MaxUs,
    /// Messages that were not answered in time.
    Unanswered,
    /// Connections that were never answered.
    NeverAnswered,
    /// 1 if the generator was the limit and not the server, or else 0.
    GeneratorWasTheLimit,
    /// CPU time of the server for a round trip, in microseconds.
    CpuUs,
    /// The same for a megabyte of replies.
    CpuUsPerMegabyte,
    /// Context switches of the server for a round trip.
    ContextSwitches,
    /// Memory of the server for a connection, in KiB.
    ProgramKib,
    /// The kernel's stacks for a connection, in KiB.
    KernelStackKib,
    /// The kernel's slabs for a connection, in KiB.
    SlabKib,
    /// Threads for a connection.
    Threads,
    /// The idle connections that were held.
    Connections,
    /// Messages of the heavy clients that were answered in a second.
    HeavyMessagesPerSecond,
    /// Clients that were answered.
    Answered,
    /// Requests a second that the server can do at most.
    CapacityPerSecond,
    /// Requests a second that were due.
    RatePerSecond,
}

/// What was measured in a run.
pub(crate) type Values = BTreeMap<Metric, f64>;

/// The numbers of a load's report.
pub(crate) fn values(report: &Report) -> Values {
    let latency = &report.latency_us;
    let megabytes = report.bytes_received as f64 / 1e6;
    let mut values = Values::from([
        (Metric::PerSecond, report.per_second),
        (Metric::MegabytesPerSecond, megabytes / report.seconds),
        (Metric::P50Us, latency.p50),
        (Metric::P90Us, latency.p90),
        (Metric::P99Us, latency.p99),
        (Metric::P99_9Us, latency.p99_9),
        (Metric::MaxUs, latency.max),
        (Metric::Unanswered, report.unanswered as f64),
        (Metric::NeverAnswered, report.never_answered as f64),
        (Metric::GeneratorWasTheLimit, f64::from(report.generator.was_the_limit)),
    ]);
    if let Some(server) = &report.server
        && let Some(cpu) = server.cpu_us_per_round_trip
    {
        values.insert(Metric::CpuUs, cpu);
        let all = cpu * report.round_trips as f64;
        values.insert(Metric::CpuUsPerMegabyte, all / megabytes);
        let switches = server.context_switches_per_round_trip;
        values.extend(switches.map(|number| (Metric::ContextSwitches, number)));
    }
    values
}

/// The report of a server that gave replies: without any, it cannot be compared.
pub(crate) fn answered(report: Report) -> anyhow::Result<Report> {
    ensure!(report.round_trips > 0, "no reply in the time");
    Ok(report)
}

/// The report of a server that served several clients: if it served only one of them, it
/// cannot be compared. In a short time a busy one may not come round to all of a
/// thousand; how many it served is among the values.
pub(crate) fn of_many(report: Report) -> anyhow::Result<Report> {
    let report = answered(report)?;
    let served = report.connections - report.never_answered;
    ensure!(report.connections == 1 || served != 1, "serves 1 at a time");
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Programs that read the raw results ask for these names.
    #[test]
    fn the_raw_results_keep_their_names() {
        let metrics = "per_second megabytes_per_second p50_us p90_us p99_us p99_9_us \
            max_us unanswered never_answered generator_was_the_limit cpu_us \
            cpu_us_per_megabyte context_switches program_kib kernel_stack_kib slab_kib \
            threads connections heavy_messages_per_second answered capacity_per_second \
            rate_per_second";
        for name in metrics.split_whitespace() {
            let metric: Metric = serde_json::from_value(name.into()).unwrap();
            assert_eq!(serde_json::to_value(metric).unwrap(), name);
        }
    }
}
