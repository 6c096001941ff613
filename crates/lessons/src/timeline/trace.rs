//! Traces in the Chrome trace event format: those of the servers, and one that joins
//! them.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Activity, EndedServer, History, Moment, Peer, Timeline};

/// A span of a thread, which was in it from one time to the other, in seconds since the
/// start of the lesson.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) thread: u64,
    pub(crate) thread_name: String,
    pub(crate) name: String,
    /// The port of the client that it is about.
    pub(crate) port: Option<u16>,
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// The number of spans around it.
    pub(crate) depth: usize,
}

/// An event of a server's trace. A field that it does not have is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    /// A thread's name (M), or the beginning (B) or end (E) of a span.
    ph: String,
    tid: u64,
    name: String,
    /// In microseconds.
    ts: f64,
    args: Args,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Args {
    name: String,
    /// The address of the client.
    peer: Option<SocketAddr>,
    /// The time of the machine, in microseconds.
    unix_us: String,
}

/// The spans of all threads, those around others first.
pub(crate) fn spans(text: &str, start: Moment) -> Vec<Span> {
    let events: Vec<Event> = serde_json::from_str(text).unwrap_or_default();
    let clock = events.iter().find(|event| event.name == "clock");
    let offset = clock.and_then(|at| Some(at.args.unix_us.parse::<f64>().ok()? - at.ts));
    let Some(offset) = offset else { return Vec::new() };
    // Of each thread its name, and its spans that have not ended.
    let mut threads: HashMap<u64, (String, Vec<usize>)> = HashMap::new();
    let mut spans: Vec<Span> = Vec::new();
    let mut last = 0.0_f64;
    for Event { ph, tid: thread, name, ts, args } in events {
        let at = Moment(ts + offset).seconds_since(start);
        let (thread_name, open) = threads.entry(thread).or_default();
        match ph.as_str() {
            // A thread without a name is shown by its number.
            "M" if args.name.parse::<u64>().is_err() => *thread_name = args.name,
            "B" => {
                // What is done within a session is done for its client.
                let outer = open.last().and_then(|span| spans[*span].port);
                let port = args.peer.map(|peer| peer.port()).or(outer);
                let (thread_name, depth) = (thread_name.clone(), open.len());
                // A session that was cut has no end in the trace.
                let (from, to) = (at, f64::INFINITY);
                open.push(spans.len());
                spans.push(Span { thread, thread_name, name, port, from, to, depth });
            }
            "E" => {
                if let Some(span) = open.pop() {
                    spans[span].to = at;
                }
            }
            _ => {}
        }
        last = last.max(at);
    }
    spans.retain(|span| span.name != "clock");
    spans.iter_mut().for_each(|span| span.to = span.to.min(last));
    spans
}

/// The traces of the servers and what the clients did, as one trace. Perfetto shows each
/// server and the clients as a process, and each client as a thread. Without `crowds`,
/// what was done for the clients of a crowd is left out.
pub(crate) fn joined(history: &History, servers: &[EndedServer], crowds: bool) -> String {
    let Some(&(start, ..)) = history.events.first() else { return "[]\n".to_owned() };
    let mut all = vec![named("process_name", 0, 0, "clients")];
    for (thread, lane) in (0..).zip(Timeline::join(history, &[]).lanes()) {
        all.push(named("thread_name", 0, thread, &lane.name));
        all.extend(lane.segments.iter().map(|segment| {
            let name = match segment.activity {
                Activity::Connecting => "connecting",
                Activity::Waiting => "waits for an answer",
                _ => "connected",
            };
            event(name, 0, thread, segment.from, segment.to)
        }));
    }
    for (number, server) in servers.iter().enumerate() {
        let Some(text) = &server.trace else { continue };
        let pid = number + 1;
        all.push(named("process_name", pid, 0, &server.command.to_string()));
        let mut threads = HashSet::new();
        for span in spans(text, start) {
            let peer = span.port.map(|port| Peer { server: number, port });
            if !crowds && peer.is_some_and(|peer| history.crowds.contains_key(&peer)) {
                continue;
            }
            if threads.insert(span.thread) {
                all.push(named("thread_name", pid, span.thread, &span.thread_name));
            }
            let mut event = event(&span.name, pid, span.thread, span.from, span.to);
            event["args"] = json!({"port": span.port});
            all.push(event);
        }
    }
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// Something that lasted from one time to the other, in seconds.
fn event(name: &str, pid: usize, thread: u64, from: f64, to: f64) -> Value {
    // In microseconds, as exact as the clocks are.
    let us = |seconds: f64| (seconds * 1e7).round() / 10.0;
    let (ts, dur) = (us(from), us(to - from));
    json!({"ph": "X", "pid": pid, "tid": thread, "name": name, "ts": ts, "dur": dur})
}

fn named(what: &str, pid: usize, thread: u64, name: &str) -> Value {
    json!({"ph": "M", "name": what, "pid": pid, "tid": thread, "args": {"name": name}})
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = r#"[
        {"ph":"M","name":"thread_name","pid":1,"tid":0,"args":{"name":"worker 0"}},
        {"ph":"B","name":"clock","pid":1,"tid":0,"ts":10,"args":{"unix_us":"1000010"}},
        {"ph":"E","name":"clock","pid":1,"tid":0,"ts":11},
        {"ph":"B","name":"session","pid":1,"tid":0,"ts":500000,
            "args":{"peer":"127.0.0.1:77"}},
        {"ph":"B","name":"read","pid":1,"tid":0,"ts":600000},
        {"ph":"E","name":"read","pid":1,"tid":0,"ts":700000}
    ]"#;

    #[test]
    fn a_span_has_the_time_of_the_lesson() {
        let spans = spans(TRACE, Moment(1_000_000.0));
        let told: Vec<_> = spans
            .iter()
            .map(|one| (one.name.as_str(), one.port, one.depth, one.from, one.to))
            .collect();
        // The session was cut: it goes on to the end of the trace.
        let wanted =
            [("session", Some(77), 0, 0.5, 0.7), ("read", Some(77), 1, 0.6, 0.7)];
        assert_eq!(told, wanted);
        assert_eq!(spans[0].thread_name, "worker 0");
    }
}
