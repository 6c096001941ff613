//! The lanes of a server's threads.

use std::collections::HashMap;
use std::time::Duration;

use servers::MODELS;

use super::trace::Span;
use super::{Activity, Lane, Moment, Segment};

/// A wait that is shorter does not count. In seconds.
const BLOCKED: f64 = 0.001;

/// A lane for each thread that did something, in the order in which they began. Those
/// that served only the crowd share one.
pub(crate) fn lanes(
    spans: &[Span],
    names: &HashMap<u16, &'static str>,
    is_crowd: impl Fn(&'static str) -> bool,
) -> Vec<Lane> {
    let mut spans: Vec<&Span> = spans.iter().collect();
    spans.sort_by_key(|span| span.thread);
    let same_thread = |one: &&Span, other: &&Span| one.thread == other.thread;
    let mut threads: Vec<&[&Span]> = spans.chunk_by(same_thread).collect();
    threads.sort_by(|one, other| one[0].from.total_cmp(&other[0].from));

    let mut lanes: Vec<Lane> = Vec::new();
    let (mut crowd_threads, mut crowd) = (0, Vec::new());
    for thread in threads {
        let segments = segments(thread, names);
        let mut clients = segments.iter().map(|segment| segment.activity.client());
        if segments.is_empty() {
            continue;
        }
        let only_crowd = clients.all(|client| client.is_some_and(&is_crowd));
        if only_crowd && thread[0].thread_name.is_empty() {
            crowd_threads += 1;
            crowd.extend(segments);
        } else {
            let name = name(&thread[0].thread_name, &lanes);
            lanes.push(Lane { name, segments, ..Lane::default() });
        }
    }
    if crowd_threads > 0 {
        let (name, segments) = (format!("{crowd_threads} more"), merged(crowd));
        lanes.push(Lane { name, segments, ..Lane::default() });
    }
    lanes
}

/// The name of the next lane; with a number if others have the same.
fn name(thread_name: &str, lanes: &[Lane]) -> String {
    let mut known = MODELS.iter().flat_map(|model| model.thread_names);
    let name = match known.find(|(name, _)| *name == thread_name) {
        Some((_, name)) => name,
        None if thread_name.is_empty() => "thread #",
        None => thread_name,
    };
    let plain = name.trim_end_matches(" #");
    let rests = lanes.iter().filter_map(|lane| lane.name.strip_prefix(plain));
    match rests.filter(|rest| rest.is_empty() || rest.starts_with(' ')).count() {
        0 if plain == name => name.to_owned(),
        count => format!("{plain} {}", count + 1),
    }
}

/// The lane of a server without a trace: when it computed, from its CPU time by each
/// moment.
pub(crate) fn cpu_time(readings: &[(Moment, Duration)], start: Moment) -> Lane {
    let mut segments: Vec<Segment> = Vec::new();
    for pair in readings.windows(2) {
        let [from, to] = [0, 1].map(|one| pair[one].0.seconds_since(start));
        let used = pair[1].1.as_secs_f64() - pair[0].1.as_secs_f64();
        if used >= (to - from) / 2.0 {
            segments.push(Segment { from, to, activity: Activity::Computing });
        }
    }
    let segments = joined(segments);
    Lane { name: "CPU time".to_owned(), segments, ..Lane::default() }
}

/// What a thread does, one segment after the other.
fn segments(spans: &[&Span], names: &HashMap<u16, &'static str>) -> Vec<Segment> {
    let mut segments = Vec::new();
    for span in spans.iter().filter(|span| span.depth == 0) {
        let &Span { mut from, to, .. } = *span;
        if span.name == "accept" {
            segments.push(Segment { from, to, activity: Activity::Accepting });
            continue;
        }
        let client = span.port.and_then(|port| names.get(&port).copied());
        let Some(client) = client else { continue };
        let working = Activity::Working(client);
        let inner = spans
            .iter()
            .filter(|one| one.depth > 0 && one.from >= span.from && one.to <= span.to);
        // In a session, a thread works, unless it waits for its client to say something.
        for wait in inner.filter(|one| waits(one)) {
            if wait.from > from {
                segments.push(Segment { from, to: wait.from, activity: working });
            }
            let is_backend = wait.name == "backend";
            let waits = if is_backend { Activity::Backend } else { Activity::Blocked };
            let activity = waits(client);
            segments.push(Segment { from: wait.from, to: wait.to, activity });
            from = wait.to;
        }
        segments.push(Segment { from, to, activity: working });
    }
    segments
}

fn waits(span: &Span) -> bool {
    let names = ["read", "linger", "backend"];
    names.contains(&span.name.as_str()) && span.to - span.from > BLOCKED
}

/// The segments of many threads as those of one. Of a thousand threads that each work for
/// a moment and then wait, only the waits are kept.
fn merged(mut segments: Vec<Segment>) -> Vec<Segment> {
    segments.retain(|segment| matches!(segment.activity, Activity::Blocked(_)));
    segments.sort_by(|one, other| one.from.total_cmp(&other.from));
    joined(segments)
}

/// Segments that touch the one before them are one with it.
fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    for segment in segments {
        match joined.last_mut() {
            Some(last) if last.to >= segment.from => last.to = last.to.max(segment.to),
            _ => joined.push(segment),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(thread: u64, name: &str, port: u16, times: (f64, f64), depth: usize) -> Span {
        Span {
            thread,
            thread_name: if thread == 0 { "main".to_owned() } else { String::new() },
            name: name.to_owned(),
            port: Some(port),
            from: times.0,
            to: times.1,
            depth,
        }
    }

    #[test]
    fn in_a_session_a_thread_works_unless_it_waits_for_its_client() {
        let spans = [
            span(0, "session", 1, (0.0, 5.0), 0),
            span(0, "read", 1, (1.0, 3.0), 1),
            // It did not wait: the bytes were there.
            span(0, "read", 1, (4.0, 4.0005), 1),
        ];
        let lanes = lanes(&spans, &HashMap::from([(1, "Anna")]), |_| false);
        let segment = |from, to, activity| Segment { from, to, activity };
        let wanted = [
            segment(0.0, 1.0, Activity::Working("Anna")),
            segment(1.0, 3.0, Activity::Blocked("Anna")),
            segment(3.0, 5.0, Activity::Working("Anna")),
        ];
        assert_eq!((&*lanes[0].name, &*lanes[0].segments), ("main", &wanted[..]));
    }

    #[test]
    fn the_threads_of_a_crowd_share_a_lane() {
        let of = |thread, port| {
            [
                span(thread, "session", port, (0.0, 5.0), 0),
                span(thread, "read", port, (1.0, 4.0), 1),
            ]
        };
        let spans = [of(1, 1), of(2, 7), of(3, 8)].concat();
        let names = HashMap::from([(1, "Anna"), (7, "many"), (8, "many")]);
        let lanes = lanes(&spans, &names, |name| name == "many");
        let told: Vec<_> = lanes.iter().map(|lane| lane.name.as_str()).collect();
        assert_eq!(told, ["thread 1", "2 more"]);
    }

    #[test]
    fn a_server_computes_where_it_uses_more_than_half_of_the_time() {
        let readings = [(0, 0), (1, 100), (2, 1000), (3, 1900), (4, 1900)]
            .map(|(s, ms)| (Moment(f64::from(s) * 1e6), Duration::from_millis(ms)));
        let computes = Segment { from: 1.0, to: 3.0, activity: Activity::Computing };
        assert_eq!(cpu_time(&readings, Moment(0.0)).segments, [computes]);
    }
}
