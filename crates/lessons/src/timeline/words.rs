//! The picture in words: the same facts, for readers who cannot see it.

use super::{Activity, Lane, Segment, Timeline};

impl Timeline {
    /// A list in Markdown, with an item for each lane.
    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        for (number, group) in self.groups.iter().enumerate() {
            text += &match number {
                0 => "The clients, in seconds from the start:\n\n".to_owned(),
                _ => format!("The threads of `{}`:\n\n", group.title),
            };
            for lane in &group.lanes {
                let facts = if number == 0 { of_client(lane) } else { of_thread(lane) };
                let facts = if facts.is_empty() { "nothing" } else { &facts };
                text += &format!("- {}: {facts}.\n", lane.name);
            }
            text += "\n";
        }
        for (time, what) in &self.marks {
            text += &format!("{what} comes at {time:.2}.\n\n");
        }
        text.trim_end().to_owned() + "\n"
    }
}

fn of_client(lane: &Lane) -> String {
    let (Some(first), Some(last)) = (lane.segments.first(), lane.segments.last()) else {
        return String::new();
    };
    let waits = lane.segments.iter().filter(|one| one.activity == Activity::Waiting);
    let waits = waits.map(|wait| {
        let answered = lane.answers.contains(&wait.to);
        let end = if answered { "is answered" } else { "has no answer" };
        format!("asks at {:.2} and {end} at {:.2}", wait.from, wait.to)
    });
    let mut facts = vec![format!("connects at {:.2}", first.from)];
    facts.extend(waits);
    facts.push(format!("leaves at {:.2}", last.to));
    facts.join("; ")
}

/// Segments for the same client that follow each other are one fact.
fn of_thread(lane: &Lane) -> String {
    let (accepts, serves): (Vec<&Segment>, Vec<_>) =
        lane.segments.iter().partition(|one| one.activity == Activity::Accepting);
    let mut facts = Vec::new();
    if !accepts.is_empty() {
        facts.push("accepts clients".to_owned());
    }
    let same_client =
        |one: &&Segment, next: &&Segment| one.activity.client() == next.activity.client();
    for spell in serves.chunk_by(same_client) {
        let (from, to) = (spell[0].from, spell[spell.len() - 1].to);
        let does = match spell[0].activity.client() {
            Some(client) => format!("serves {client}"),
            None => "computes".to_owned(),
        };
        let blocked = |one: &&Segment| matches!(one.activity, Activity::Blocked(_));
        let waits = ", and waits while there is nothing to read";
        let waits = if spell.iter().any(blocked) { waits } else { "" };
        facts.push(format!("{does} from {from:.2} to {to:.2}{waits}"));
    }
    facts.join("; ")
}
