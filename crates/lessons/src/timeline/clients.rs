//! The lanes of the clients.

use super::{ClientEvent, Lane, Moment, Piece, What};

/// A lane for each of `names`, in their order.
pub(crate) fn lanes(
    events: &[(Moment, &'static str, ClientEvent)],
    names: &[&'static str],
    start: Moment,
) -> Vec<Lane> {
    let lane = |name: &&'static str| {
        let mut lane = Lane { name: (*name).to_owned(), ..Lane::default() };
        let mut of: Vec<_> = events
            .iter()
            .filter(|event| event.1 == *name)
            .map(|(at, _, event)| (at.seconds_since(start), *event))
            .collect();
        of.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut state: Option<(f64, What)> = None;
        for (at, event) in of {
            let next = match event {
                ClientEvent::Connecting => Some(What::Connecting),
                ClientEvent::Connected(_) => Some(What::Quiet),
                ClientEvent::Asked => Some(What::Waiting),
                ClientEvent::Answered => {
                    lane.answers.push(at);
                    Some(What::Quiet)
                }
                ClientEvent::Ended | ClientEvent::Left => None,
            };
            if state.map(|state| state.1) == next {
                continue; // It has asked once more: it still waits.
            }
            if let Some((from, what)) = state {
                lane.pieces.push(Piece { from, to: at, what });
            }
            state = next.map(|what| (at, what));
        }
        lane
    };
    names.iter().map(lane).collect()
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
        let piece = |from, to, what| Piece { from, to, what };
        let wanted = Lane {
            name: "Anna".to_owned(),
            pieces: vec![
                piece(0.0, 1.0, What::Connecting),
                piece(1.0, 2.0, What::Quiet),
                piece(2.0, 5.0, What::Waiting),
                piece(5.0, 6.0, What::Quiet),
            ],
            answers: vec![5.0],
        };
        assert_eq!(lanes(&events, &["Anna"], at(0.0)), [wanted]);
    }
}
