//! The picture in words: the same facts, for those who cannot see it.

use super::{Lane, Timeline, What};

impl Timeline {
    /// A list in Markdown, with an item for each lane.
    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        for (number, group) in self.groups.iter().enumerate() {
            let title = if number == 0 {
                "The clients, in seconds from the start:".to_owned()
            } else {
                format!("The threads of `{}`:", group.title)
            };
            text += &format!("{title}\n\n");
            for lane in &group.lanes {
                text += &format!("- {}: {}.\n", lane.name, told(lane, number == 0));
            }
            text += "\n";
        }
        for (time, what) in &self.marks {
            text += &format!("{what} comes at {}.\n\n", at(*time));
        }
        text.trim_end().to_owned() + "\n"
    }
}

fn told(lane: &Lane, is_client: bool) -> String {
    let facts = if is_client { of_client(lane) } else { of_thread(lane) };
    if facts.is_empty() { "nothing".to_owned() } else { facts.join("; ") }
}

fn of_client(lane: &Lane) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(first) = lane.pieces.first() {
        facts.push(format!("connects at {}", at(first.from)));
    }
    for piece in lane.pieces.iter().filter(|piece| piece.what == What::Waiting) {
        let answered = lane.answers.contains(&piece.to);
        let end = if answered { "is answered" } else { "has no answer" };
        facts.push(format!("asks at {} and {end} at {}", at(piece.from), at(piece.to)));
    }
    if let Some(last) = lane.pieces.last() {
        facts.push(format!("leaves at {}", at(last.to)));
    }
    facts
}

/// Pieces for the same client that follow each other are one fact.
fn of_thread(lane: &Lane) -> Vec<String> {
    let mut spells: Vec<(f64, f64, &str, bool)> = Vec::new();
    let mut accepts = false;
    for piece in &lane.pieces {
        let (who, works) = match piece.what {
            What::Working(who) => (who, true),
            What::Blocked(who) => (who, false),
            What::Backend(who) => (who, true),
            What::Computing => ("nobody in particular", true),
            _ => {
                accepts = true;
                continue;
            }
        };
        match spells.last_mut() {
            // Between two turns of the same session nobody else had the thread.
            Some(last) if last.2 == who => {
                last.1 = piece.to;
                last.3 |= !works;
            }
            _ => spells.push((piece.from, piece.to, who, !works)),
        }
    }
    let mut facts = Vec::new();
    if accepts {
        facts.push("accepts clients".to_owned());
    }
    for (from, to, who, blocked) in spells {
        let waits = if blocked { ", and waits for it while it is silent" } else { "" };
        facts.push(format!("serves {who} from {} to {}{waits}", at(from), at(to)));
    }
    facts
}

fn at(seconds: f64) -> String {
    format!("{seconds:.2}")
}
