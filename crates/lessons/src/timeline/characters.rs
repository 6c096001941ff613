//! The picture in characters, for a terminal.

use super::fold::Scale;
use super::{Lane, Timeline, What};
use report::wrap::WIDTH;

/// The names of the lanes stand in here.
const NAMES: usize = 12;
const COLUMNS: usize = WIDTH - NAMES - 1;

impl Timeline {
    /// A line for each lane, below what the letters mean.
    pub(crate) fn characters(&self) -> String {
        let scale = Scale::of(self);
        let mut lines = vec![
            "A: a thread works for Anna.  a: it can do nothing until Anna speaks."
                .to_owned(),
            "?: the client waits for its answer.  !: it has it.  -: it is connected."
                .to_owned(),
        ];
        for group in &self.groups {
            lines.push(String::new());
            lines.push(group.title.chars().take(WIDTH).collect());
            for lane in &group.lanes {
                let name: String = lane.name.chars().take(NAMES).collect();
                lines.push(format!("{name:NAMES$} {}", row(lane, &scale)));
            }
        }
        let folds: Vec<String> =
            scale.folds.iter().map(|(from, to)| format!("{:.1} s", to - from)).collect();
        if !folds.is_empty() {
            lines.push(String::new());
            lines.push(format!("Shown shorter than they are: {}.", folds.join(", ")));
        }
        lines.join("\n") + "\n"
    }
}

fn row(lane: &Lane, scale: &Scale) -> String {
    let mut cells = vec![' '; COLUMNS];
    let column = |time| ((scale.place(time) * COLUMNS as f64) as usize).min(COLUMNS - 1);
    for piece in &lane.pieces {
        let cell = match piece.what {
            What::Connecting | What::Quiet => '-',
            What::Waiting => '?',
            What::Accepting => '.',
            What::Working(who) => Timeline::letter(who),
            What::Computing => '#',
            What::Backend(who) | What::Blocked(who) => {
                Timeline::letter(who).to_ascii_lowercase()
            }
        };
        let (first, last) = (column(piece.from), column(piece.to));
        for one in &mut cells[first..=last] {
            // Work for a moment must not vanish behind the long wait that follows it.
            let work = matches!(piece.what, What::Working(_));
            if work || !one.is_ascii_uppercase() {
                *one = cell;
            }
        }
    }
    for answer in &lane.answers {
        cells[column(*answer)] = '!';
    }
    cells.iter().collect::<String>().trim_end().to_owned()
}
