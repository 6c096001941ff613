//! The picture in characters, for a terminal.

use report::wrap::wrap;

use super::fold::Scale;
use super::{Activity, Lane, Timeline, letter};

/// Room for the names of the lanes.
const NAMES: usize = 12;

const LEGEND: &str = "\
A: a thread works for Anna.  a: it can do nothing until Anna speaks.
?: the client waits for its answer.  !: it has it.  -: it is connected.
";

impl Timeline {
    /// A line of `width` columns for each lane, below what the letters mean.
    pub(crate) fn characters(&self, width: usize) -> String {
        let scale = Scale::of(self);
        let wrapped = |text: &str| wrap(text, width).join("\n") + "\n";
        let mut text: String = LEGEND.lines().map(wrapped).collect();
        for group in &self.groups {
            text += &format!("\n{:.width$}\n", group.title);
            for lane in &group.lanes {
                let row = row(lane, &scale, width - NAMES - 1);
                text += &format!("{:NAMES$.NAMES$} {row}\n", lane.name);
            }
        }
        let folds = scale.folds.iter().map(|(from, to)| format!("{:.1} s", to - from));
        let folds = folds.collect::<Vec<_>>().join(", ");
        if !folds.is_empty() {
            text += &wrapped(&format!("\nShown shorter than they are: {folds}."));
        }
        text
    }
}

fn row(lane: &Lane, scale: &Scale, columns: usize) -> String {
    let mut cells = vec![' '; columns];
    let column = |time| ((scale.place(time) * columns as f64) as usize).min(columns - 1);
    for segment in &lane.segments {
        let letter = segment.activity.client().map_or('#', letter);
        let cell = match segment.activity {
            Activity::Connecting | Activity::Quiet => '-',
            Activity::Waiting => '?',
            Activity::Accepting => '.',
            Activity::Working(_) | Activity::Computing => letter,
            Activity::Backend(_) | Activity::Blocked(_) => letter.to_ascii_lowercase(),
        };
        for one in &mut cells[column(segment.from)..=column(segment.to)] {
            // Work for a moment must not vanish behind the long wait that follows it.
            if cell.is_ascii_uppercase() || !one.is_ascii_uppercase() {
                *one = cell;
            }
        }
    }
    for answer in &lane.answers {
        cells[column(*answer)] = '!';
    }
    cells.iter().collect::<String>().trim_end().to_owned()
}
