//! The lanes of the clients.

use super::{Activity, ClientEvent, Lane, Moment, Segment};

/// A lane for each of `names`, in their order.
pub(crate) fn lanes(
    events: &[(Moment, &'static str, ClientEvent)],
    names: &[&'static str],
    start: Moment,
) -> Vec<Lane> {
    let lane = |name: &&str| {
        let events = events.iter().filter(|event| event.1 == *name);
        let mut events: Vec<_> =
            events.map(|(at, _, event)| (at.seconds_since(start), *event)).collect();
        events.sort_by(|one, other| one.0.total_cmp(&other.0));
        let answers = events.iter().filter(|event| event.1 == ClientEvent::Answered);
        let answers = answers.map(|event| event.0).collect();
        // A client that asks once more still waits.
        events.dedup_by_key(|event| after(event.1));
        let segment = |pair: &[(f64, ClientEvent)]| {
            let activity = after(pair[0].1)?;
            Some(Segment { from: pair[0].0, to: pair[1].0, activity })
        };
        let segments = events.windows(2).filter_map(segment).collect();
        Lane { name: (*name).to_owned(), segments, answers }
    };
    names.iter().map(lane).collect()
}

/// What a client does after an event; `None` if it has no connection.
fn after(event: ClientEvent) -> Option<Activity> {
    match event {
        ClientEvent::Connecting => Some(Activity::Connecting),
        ClientEvent::Connected(_) | ClientEvent::Answered => Some(Activity::Quiet),
        ClientEvent::Asked => Some(Activity::Waiting),
        ClientEvent::Closed | ClientEvent::Left => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_waits_from_its_question_to_the_answer() {
        let at = |seconds: f64| Moment(seconds * 1e6);
        let events = [
            (at(0.0), "Anna", ClientEvent::Connecting),
            (at(1.0), "Anna", ClientEvent::Connected(None)),
            (at(2.0), "Anna", ClientEvent::Asked),
            (at(3.0), "Anna", ClientEvent::Asked),
            (at(5.0), "Anna", ClientEvent::Answered),
            (at(6.0), "Anna", ClientEvent::Left),
        ];
        let segment = |from, to, activity| Segment { from, to, activity };
        let wanted = Lane {
            name: "Anna".to_owned(),
            segments: vec![
                segment(0.0, 1.0, Activity::Connecting),
                segment(1.0, 2.0, Activity::Quiet),
                segment(2.0, 5.0, Activity::Waiting),
                segment(5.0, 6.0, Activity::Quiet),
            ],
            answers: vec![5.0],
        };
        assert_eq!(lanes(&events, &["Anna"], at(0.0)), [wanted]);
    }
}
