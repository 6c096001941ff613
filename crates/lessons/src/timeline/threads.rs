//! The lanes of a server's threads.

use std::collections::{BTreeMap, HashMap};

use servers::MODELS;

use super::trace::Span;
use super::{Lane, Piece, What};

/// A wait that is shorter did not wait for anybody.
const BLOCKED: f64 = 0.001;

/// A lane for each thread that did something, in the order in which they began. Those
/// that served only the crowd share one.
pub(crate) fn lanes(
    spans: &[Span],
    names: &HashMap<u16, &'static str>,
    is_crowd: impl Fn(&str) -> bool,
) -> Vec<Lane> {
    let mut threads: BTreeMap<u64, Vec<&Span>> = BTreeMap::new();
    for span in spans {
        threads.entry(span.thread).or_default().push(span);
    }
    let mut threads: Vec<Vec<&Span>> = threads.into_values().collect();
    threads.sort_by(|one, other| one[0].from.total_cmp(&other[0].from));

    let mut lanes: Vec<Lane> = Vec::new();
    let mut crowd = (0, Vec::new());
    for thread in &threads {
        let pieces = pieces(thread, names);
        let only_crowd = pieces.iter().all(|piece| match piece.what {
            What::Working(who) | What::Blocked(who) | What::Backend(who) => is_crowd(who),
            _ => false,
        });
        if pieces.is_empty() {
            continue;
        }
        if only_crowd && thread[0].thread_name.is_empty() {
            crowd.0 += 1;
            crowd.1.extend(pieces);
            continue;
        }
        lanes.push(Lane { name: name(thread, &lanes), pieces, answers: Vec::new() });
    }
    if crowd.0 > 0 {
        let name = format!("{} more", crowd.0);
        lanes.push(Lane { name, pieces: merged(crowd.1), answers: Vec::new() });
    }
    lanes
}

/// The name of a thread; with a number if others have the same.
fn name(thread: &[&Span], lanes: &[Lane]) -> String {
    let told = thread[0].thread_name.as_str();
    let known = MODELS.iter().flat_map(|model| model.thread_names);
    let name = match known.into_iter().find(|(name, _)| *name == told) {
        Some((_, name)) => name,
        None if told.is_empty() => "thread #",
        None => told,
    };
    let numbered = name.strip_suffix(" #");
    let name = numbered.unwrap_or(name);
    let same =
        |lane: &&Lane| lane.name == name || lane.name.starts_with(&format!("{name} "));
    match lanes.iter().filter(same).count() {
        0 if numbered.is_none() => name.to_owned(),
        count => format!("{name} {}", count + 1),
    }
}

/// When a server without a trace computed, from readings of its CPU time in seconds.
pub(crate) fn computing(readings: &[(f64, f64)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for pair in readings.windows(2) {
        let ((from, before), (to, after)) = (pair[0], pair[1]);
        if after - before < (to - from) / 2.0 {
            continue;
        }
        match pieces.last_mut() {
            Some(last) if last.to == from => last.to = to,
            _ => pieces.push(Piece { from, to, what: What::Computing }),
        }
    }
    pieces
}

/// What a thread does, piece after piece.
fn pieces(spans: &[&Span], names: &HashMap<u16, &'static str>) -> Vec<Piece> {
    let who = |span: &Span| span.port.and_then(|port| names.get(&port).copied());
    let mut pieces = Vec::new();
    for span in spans.iter().filter(|span| span.depth == 0) {
        if span.name == "accept" {
            pieces.push(Piece { from: span.from, to: span.to, what: What::Accepting });
            continue;
        }
        let Some(who) = who(span) else { continue };
        // In a session, a thread works, unless it waits for its client to say something.
        let mut from = span.from;
        let inner = spans
            .iter()
            .filter(|one| one.depth > 0 && one.from >= span.from && one.to <= span.to);
        for wait in inner.filter(|one| waits(one)) {
            let mut push = |from, to, what| {
                if to > from {
                    pieces.push(Piece { from, to, what });
                }
            };
            push(from, wait.from, What::Working(who));
            let what = if wait.name == "backend" {
                What::Backend(who)
            } else {
                What::Blocked(who)
            };
            push(wait.from, wait.to, what);
            from = wait.to;
        }
        pieces.push(Piece { from, to: span.to, what: What::Working(who) });
    }
    pieces
}

fn waits(span: &Span) -> bool {
    let names = ["read", "linger", "backend"];
    names.contains(&span.name.as_str()) && span.to - span.from > BLOCKED
}

/// The pieces of many threads as those of one: where one of them works, it works.
fn merged(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by(|one, other| one.from.total_cmp(&other.from));
    let mut merged: Vec<Piece> = Vec::new();
    // A thousand threads that each work for a moment and then wait: one that waits.
    for piece in pieces.into_iter().filter(|one| matches!(one.what, What::Blocked(_))) {
        match merged.last_mut() {
            Some(last) if last.to >= piece.from => last.to = last.to.max(piece.to),
            _ => merged.push(piece),
        }
    }
    merged
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
        let piece = |from, to, what| Piece { from, to, what };
        let wanted = [
            piece(0.0, 1.0, What::Working("Anna")),
            piece(1.0, 3.0, What::Blocked("Anna")),
            piece(3.0, 5.0, What::Working("Anna")),
        ];
        assert_eq!((lanes[0].name.as_str(), &lanes[0].pieces[..]), ("main", &wanted[..]));
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
        let pieces =
            computing(&[(0.0, 0.0), (1.0, 0.1), (2.0, 1.0), (3.0, 1.9), (4.0, 1.9)]);
        assert_eq!(pieces, [Piece { from: 1.0, to: 3.0, what: What::Computing }]);
    }
}
