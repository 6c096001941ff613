//! The outcomes as a table for people, and as JSON for programs.

use std::time::Duration;

use harness::Unexpected;
use serde_json::{Value, json};

use super::outcome::Outcome;

/// What came of one fault with one model.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) fault: &'static str,
    pub(crate) model: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) time: Duration,
}

/// The table's lines are no longer than this.
const WIDTH: usize = 80;
/// The longest outcome: `- skipped`.
const OUTCOME: usize = 9;

/// The widths of the table's columns.
pub(crate) struct Table {
    /// Of the faults' names, with the space after them.
    faults: usize,
    /// Of each model's column, with the space before it.
    column: usize,
}

impl Table {
    /// Has room for the names of all `faults` and `models`.
    pub(crate) fn of<'a>(
        faults: impl IntoIterator<Item = &'a str>,
        models: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let faults = faults.into_iter().map(str::len).max().unwrap_or(0) + 2;
        let pieces = models.into_iter().flat_map(|name| name.split_inclusive('-'));
        let widest = pieces.map(str::len).max().unwrap_or(0).max(OUTCOME);
        Self { faults, column: widest + 1 }
    }

    /// The number of models that stand side by side. More take another table below.
    pub(crate) fn models_abreast(&self) -> usize {
        (WIDTH.saturating_sub(self.faults) / self.column).max(1)
    }

    /// The names of the models, over their columns. They are cut at their hyphens.
    pub(crate) fn head(&self, models: &[&str]) -> String {
        let names: Vec<Vec<String>> =
            models.iter().map(|name| self.lines(name)).collect();
        let height = names.iter().map(Vec::len).max().unwrap_or(0);
        let mut head = String::new();
        for line in 0..height {
            let cell = |name: &Vec<String>| self.cell(name.get(line).map_or("", |s| s));
            let cells: String = names.iter().map(cell).collect();
            head += format!("{:width$}{cells}", "", width = self.faults).trim_end();
            head.push('\n');
        }
        head
    }

    /// A name in pieces that fit into a column.
    fn lines(&self, name: &str) -> Vec<String> {
        let mut lines = vec![String::new()];
        for piece in name.split_inclusive('-') {
            match lines.last_mut() {
                Some(last) if last.len() + piece.len() < self.column => *last += piece,
                _ => lines.push(piece.into()),
            }
        }
        lines
    }

    /// The start of a row.
    pub(crate) fn row(&self, fault: &str) -> String {
        format!("{fault:<width$}", width = self.faults)
    }

    /// A sign and a word: no colour is needed to tell them apart.
    pub(crate) fn outcome(&self, outcome: &Outcome) -> String {
        self.cell(KINDS[kind(outcome)].0)
    }

    fn cell(&self, text: &str) -> String {
        format!(" {text:<width$}", width = self.column - 1)
    }
}

/// What the signs mean, of those that there are, and what the table has no room for.
pub(crate) fn notes(cells: &[Cell]) -> String {
    let mut notes = String::new();
    let mut skipped: Vec<(&str, &str)> = Vec::new();
    for Cell { fault, model, outcome, .. } in cells {
        match outcome {
            Outcome::Fell(Unexpected { sent, expected, came }) => {
                notes += &format!("\n✗ {fault}, {model}\n  sent:     {sent}\n");
                notes += &format!("  expected: {expected}\n  came:     {came}\n");
            }
            Outcome::Skipped(reason) if !skipped.contains(&(fault, reason)) => {
                skipped.push((fault, reason));
            }
            _ => {}
        }
    }
    for (fault, reason) in skipped {
        notes += &format!("\n- {fault}: {reason}\n");
    }
    notes.push('\n');
    for (number, (sign, meaning)) in KINDS.iter().enumerate() {
        let count = cells.iter().filter(|cell| kind(&cell.outcome) == number).count();
        if count > 0 {
            let sign = sign.split(' ').next().unwrap_or_default();
            notes += &format!("{sign} {count:3} {meaning}\n");
        }
    }
    notes
}

/// The kinds of outcomes, as they stand in the table, and what they mean.
const KINDS: [(&str, &str); 4] = [
    ("✓ held", "held: no other client was hurt, nothing lost, wrong or left behind"),
    ("~ waits", "held, too; the others waited till it was over, as the model says"),
    ("✗ FELL", "fell: see above"),
    ("- skipped", "skipped: see above"),
];

/// The number of an outcome's kind.
fn kind(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Held => 0,
        Outcome::OthersWaited => 1,
        Outcome::Fell(_) => 2,
        Outcome::Skipped(_) => 3,
    }
}

/// All cells, as an array with an object for each.
pub(crate) fn json(cells: &[Cell]) -> String {
    format!("{:#}", cells.iter().map(object).collect::<Value>())
}

fn object(cell: &Cell) -> Value {
    let mut object = match &cell.outcome {
        Outcome::Held => json!({ "outcome": "held" }),
        Outcome::OthersWaited => json!({ "outcome": "not promised", "others": "waits" }),
        Outcome::Fell(Unexpected { sent, expected, came }) => {
            json!({ "outcome": "fell", "sent": sent, "expected": expected, "came": came })
        }
        Outcome::Skipped(reason) => json!({ "outcome": "skipped", "reason": reason }),
    };
    object["fault"] = cell.fault.into();
    object["model"] = cell.model.into();
    object["seconds"] = cell.time.as_secs_f64().into();
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fell() -> Cell {
        let time = Duration::from_millis(1500);
        let outcome = Outcome::Fell(Unexpected::new("a text", "\"A\n\"", "a reset"));
        Cell { fault: "slow-drip", model: "tokio-tasks", outcome, time }
    }

    #[test]
    fn a_head_cuts_names_at_their_hyphens() {
        let models = ["blocking-single", "object-oriented-handler"];
        let table = Table::of(["slow-drip"], models);
        let lines = ["blocking- object-", "single    oriented-", "          handler"];
        let lines = lines.map(|line| format!("            {line}\n"));
        assert_eq!(table.head(&models), lines.concat());
    }

    #[test]
    fn any_models_fit_into_80_columns() {
        let names = ["a-single-threaded-one", "b", "extraordinarily-long", "tokio-tasks"];
        for number in 1..=20 {
            let models: Vec<&str> = names.into_iter().cycle().take(number).collect();
            let table = Table::of(["sigterm-under-load"], models.iter().copied());
            let abreast = table.models_abreast();
            for models in models.chunks(abreast) {
                let outcome = table.outcome(&Outcome::Skipped(String::new()));
                let row = table.row("sigterm-under-load") + &outcome.repeat(models.len());
                let head = table.head(models);
                let longest =
                    head.lines().chain([&*row]).map(|line| line.chars().count());
                assert!(longest.max() <= Some(80), "{head}{row}");
            }
        }
    }

    #[test]
    fn names_with_short_pieces_stand_six_abreast() {
        let table = Table::of(["sigterm-under-load"], ["blocking-single", "std-tasks"]);
        assert_eq!(table.models_abreast(), 6);
    }

    #[test]
    fn a_failure_takes_three_lines() {
        let expected = [
            "\n✗ slow-drip, tokio-tasks\n  sent:     a text\n  expected: \"A\n\"\n",
            "  came:     a reset\n\n✗   1 fell: see above\n",
        ];
        assert_eq!(notes(&[fell()]), expected.concat());
    }

    #[test]
    fn json_says_what_was_expected_and_what_came() {
        let array: Value = serde_json::from_str(&json(&[fell()])).expect("it is JSON");
        let expected = json!([{
            "fault": "slow-drip", "model": "tokio-tasks", "outcome": "fell",
            "sent": "a text", "expected": "\"A\n\"", "came": "a reset", "seconds": 1.5,
        }]);
        assert_eq!(array, expected);
    }
}
