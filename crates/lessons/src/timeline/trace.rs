//! The server's trace, in the Chrome trace event format.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Ended, Moment, Peer, Timeline, Told, What};

/// A span of a thread: it was in it from one time to the other, in seconds since the start
/// of the lesson.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) thread: u64,
    pub(crate) thread_name: String,
    pub(crate) name: String,
    /// The port of the client that it is about.
    pub(crate) port: Option<u16>,
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// The spans around it.
    pub(crate) depth: usize,
}

/// The spans of all threads, those around others first.
pub(crate) fn spans(text: &str, start: Moment) -> Vec<Span> {
    let events = events(text);
    let Some(offset) = offset(&events) else { return Vec::new() };
    let seconds = |ts: f64| Moment(ts + offset).seconds_since(start);
    let mut names: HashMap<u64, String> = HashMap::new();
    let mut open: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut spans: Vec<Span> = Vec::new();
    let mut last = 0.0_f64;
    for event in &events {
        let Some(thread) = event["tid"].as_u64() else { continue };
        let ts = event["ts"].as_f64();
        match (event["ph"].as_str(), ts) {
            (Some("M"), _) if event["name"] == "thread_name" => {
                let name = event["args"]["name"].as_str().unwrap_or_default();
                // A thread without a name is shown by its number.
                let has_name = name.parse::<u64>().is_err();
                names.insert(
                    thread,
                    if has_name { name.to_owned() } else { String::new() },
                );
            }
            (Some("B"), Some(ts)) => {
                let stack = open.entry(thread).or_default();
                // What is done within a session is done for its client.
                let outer = stack.last().and_then(|span| spans[*span].port);
                spans.push(Span {
                    thread,
                    thread_name: String::new(),
                    name: event["name"].as_str().unwrap_or_default().to_owned(),
                    port: event["args"]["peer"].as_str().and_then(port).or(outer),
                    from: seconds(ts),
                    to: f64::INFINITY,
                    depth: stack.len(),
                });
                stack.push(spans.len() - 1);
                last = last.max(seconds(ts));
            }
            (Some("E"), Some(ts)) => {
                if let Some(span) = open.entry(thread).or_default().pop() {
                    spans[span].to = seconds(ts);
                    last = last.max(seconds(ts));
                }
            }
            _ => {}
        }
    }
    for span in &mut spans {
        // A session that was cut has no end in the trace.
        span.to = span.to.min(last);
        span.thread_name = names.get(&span.thread).cloned().unwrap_or_default();
    }
    spans.retain(|span| span.name != "clock");
    spans
}

fn events(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap_or_default()
}

fn port(peer: &str) -> Option<u16> {
    peer.rsplit_once(':')?.1.parse().ok()
}

/// What to add to a time of the trace to get the time of the machine, in microseconds.
fn offset(events: &[Value]) -> Option<f64> {
    let clock = events.iter().find(|event| event["name"] == "clock")?;
    let unix_us = &clock["args"]["unix_us"];
    let unix_us = unix_us.as_f64().or_else(|| unix_us.as_str()?.parse().ok())?;
    Some(unix_us - clock["ts"].as_f64()?)
}

/// The traces of the servers and what the clients did, as one trace. Perfetto shows each
/// server and the clients as a process, and each client as a thread. Without `crowds`, what
/// was done for the clients of a crowd is left out.
pub(crate) fn joined(told: &Told, servers: &[Ended], crowds: bool) -> String {
    let Some(start) = told.events.first().map(|event| event.0) else {
        return "[]\n".to_owned();
    };
    let mut all = vec![named("process_name", 0, 0, "clients")];
    let timeline = Timeline::join(told, &[]);
    for (number, lane) in timeline.lanes().enumerate() {
        all.push(named("thread_name", 0, number as u64, &lane.name));
        for piece in &lane.pieces {
            let name = match piece.what {
                What::Connecting => "connecting",
                What::Waiting => "waits for an answer",
                _ => "connected",
            };
            all.push(event(name, 0, number as u64, piece.from, piece.to));
        }
    }
    for (number, server) in servers.iter().enumerate() {
        let Some(text) = &server.trace else { continue };
        let pid = number + 1;
        all.push(named("process_name", pid, 0, &server.cast.command()));
        let mut threads = Vec::new();
        for span in spans(text, start) {
            let is_crowd =
                |port| told.crowds.contains_key(&Peer { server: number, port });
            let of_crowd = span.port.is_some_and(is_crowd);
            if of_crowd && !crowds {
                continue;
            }
            if !threads.contains(&span.thread) {
                all.push(named("thread_name", pid, span.thread, &span.thread_name));
                threads.push(span.thread);
            }
            let mut event = event(&span.name, pid, span.thread, span.from, span.to);
            event["args"] = json!({"port": span.port});
            all.push(event);
        }
    }
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// Something that took from one time to the other, in seconds.
fn event(name: &str, pid: usize, thread: u64, from: f64, to: f64) -> Value {
    // In microseconds, as exact as the clocks are.
    let us = |seconds: f64| (seconds * 1e7).round() / 10.0;
    json!({
        "ph": "X", "pid": pid, "tid": thread, "name": name, "ts": us(from),
        "dur": us(to - from),
    })
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
