//! The result for programs.

use serde::Serialize;

use super::failure::Failures;
use super::latencies::Percentiles;
use super::outcome::Outcome;
use super::plan::Plan;

#[derive(Serialize)]
struct Document<'a> {
    address: String,
    connections: usize,
    /// Bytes of the message.
    size: usize,
    text: &'a str,
    rate: Option<f64>,
    churn: bool,
    connect_seconds: f64,
    seconds: f64,
    round_trips: u64,
    per_second: f64,
    /// Bytes of the messages and replies of those round trips.
    bytes_sent: u64,
    bytes_received: u64,
    latency_us: &'a Percentiles,
    errors: &'a Failures,
    unanswered: u64,
    never_answered: usize,
    connects: u64,
    interrupted: bool,
    generator: Generator,
    server: Option<Server>,
}

#[derive(Serialize)]
struct Generator {
    cpu_seconds: f64,
    /// The part of the time in which it had something to do.
    busy: f64,
    /// The part of the time in which it was ready to run and had no core.
    waited: f64,
    was_the_limit: bool,
}

#[derive(Serialize)]
struct Server {
    cpu_seconds: f64,
    cpu_us_per_round_trip: f64,
    context_switches_per_round_trip: Option<f64>,
    threads: usize,
}

/// Writes one document.
pub(super) fn print(plan: &Plan, outcome: &Outcome) {
    let round_trips = outcome.round_trips as f64;
    let server = outcome.used.server.map(|used| Server {
        cpu_seconds: used.cpu.as_secs_f64(),
        cpu_us_per_round_trip: used.cpu.as_secs_f64() * 1e6 / round_trips,
        context_switches_per_round_trip: used
            .context_switches
            .map(|switches| switches as f64 / round_trips),
        threads: used.threads,
    });
    let document = Document {
        address: plan.address.to_string(),
        connections: plan.connections,
        size: plan.message.bytes.len(),
        text: &plan.message.name,
        rate: plan.rate,
        churn: plan.churn,
        connect_seconds: outcome.connecting.as_secs_f64(),
        seconds: outcome.seconds,
        round_trips: outcome.round_trips,
        per_second: outcome.per_second(),
        bytes_sent: outcome.round_trips * plan.message.bytes.len() as u64,
        bytes_received: outcome.round_trips * plan.message.reply.len() as u64,
        latency_us: &outcome.latencies,
        errors: &outcome.failures,
        unanswered: outcome.unanswered,
        never_answered: outcome.never_answered,
        connects: outcome.connects,
        interrupted: outcome.interrupted,
        generator: Generator {
            cpu_seconds: outcome.used.generator_cpu.as_secs_f64(),
            busy: outcome.busy(),
            waited: outcome.waited(),
            was_the_limit: outcome.generator_was_the_limit(plan),
        },
        server,
    };
    write(&document);
}

/// Writes the percentiles of logs.
pub(super) fn print_merged(latencies: &Percentiles) {
    #[derive(Serialize)]
    struct Merged<'a> {
        count: u64,
        latency_us: &'a Percentiles,
    }
    write(&Merged { count: latencies.count, latency_us: latencies });
}

fn write(document: &impl Serialize) {
    let json =
        serde_json::to_string_pretty(document).expect("it holds only texts and numbers");
    println!("{json}");
}
