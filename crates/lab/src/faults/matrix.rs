//! The outcomes as a table of 80 columns, for people, and as JSON, for programs.

use std::time::Duration;

use serde_json::{Value, json};

use super::outcome::{Fell, Outcome};

/// What came of one fault with one model.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) fault: &'static str,
    pub(crate) model: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) time: Duration,
}

/// Room for a fault's name, and for a model's with a space before it.
const NAME: usize = 20;
const COLUMN: usize = 10;

/// The names of the models, over their columns. They are cut at their hyphens.
pub(crate) fn head(models: &[&str]) -> String {
    let names: Vec<Vec<String>> = models.iter().map(|name| lines(name)).collect();
    let height = names.iter().map(Vec::len).max().unwrap_or(0);
    let mut head = String::new();
    for line in 0..height {
        let mut row = " ".repeat(NAME);
        for name in &names {
            let word = name.get(line).map_or("", String::as_str);
            row += &format!(" {word:<width$}", width = COLUMN - 1);
        }
        head += row.trim_end();
        head.push('\n');
    }
    head
}

/// A name in pieces that fit into a column.
fn lines(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in name.split_inclusive('-') {
        let last = lines.last_mut().expect("there is one from the start");
        if last.is_empty() || last.len() + word.len() < COLUMN {
            *last += word;
        } else {
            lines.push(word.into());
        }
    }
    lines
}

/// The start of a row.
pub(crate) fn row(fault: &str) -> String {
    format!("{fault:<NAME$}")
}

/// A sign and a word: no colour is needed to tell them apart.
pub(crate) fn entry(outcome: &Outcome) -> String {
    let text = match outcome {
        Outcome::Held => "✓ held".to_owned(),
        Outcome::Fell(_) => "✗ FELL".to_owned(),
        Outcome::Skipped(_) => "- skipped".to_owned(),
        Outcome::NotPromised(word) => format!("~ {word}"),
    };
    format!(" {text:<width$}", width = COLUMN - 1)
}

/// What the signs mean, of those that there are, and what the table has no room for.
pub(crate) fn notes(cells: &[Cell]) -> String {
    let mut notes = String::new();
    let mut skipped: Vec<(&str, &str)> = Vec::new();
    for Cell { fault, model, outcome, .. } in cells {
        match outcome {
            Outcome::Fell(Fell { expected, came }) => {
                notes += &format!("\n✗ {fault}, {model}\n");
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
    let count = |wanted: fn(&Outcome) -> bool| {
        cells.iter().filter(|cell| wanted(&cell.outcome)).count()
    };
    let held = count(|outcome| *outcome == Outcome::Held);
    let waits = count(|outcome| matches!(outcome, Outcome::NotPromised(_)));
    let fell = count(|outcome| matches!(outcome, Outcome::Fell(_)));
    let skips = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    notes.push('\n');
    let explained = [
        (held, "✓", "held: nobody else was hurt, nothing lost, wrong or left behind"),
        (waits, "~", "held too; the others waited till it was over, as the model says"),
        (fell, "✗", "fell: see above"),
        (skips, "-", "skipped: see above"),
    ];
    for (count, sign, meaning) in explained.iter().filter(|(count, ..)| *count > 0) {
        notes += &format!("{sign} {count:3} {meaning}\n");
    }
    notes
}

/// All cells, as an array with an object for each.
pub(crate) fn json(cells: &[Cell]) -> String {
    let objects: Vec<Value> = cells.iter().map(object).collect();
    format!("{:#}", Value::from(objects))
}

fn object(cell: &Cell) -> Value {
    let mut object = match &cell.outcome {
        Outcome::Held => json!({ "outcome": "held" }),
        Outcome::Fell(Fell { expected, came }) => {
            json!({ "outcome": "fell", "expected": expected, "came": came })
        }
        Outcome::Skipped(reason) => json!({ "outcome": "skipped", "reason": reason }),
        Outcome::NotPromised(word) => {
            json!({ "outcome": "not promised", "others": word })
        }
    };
    object["fault"] = cell.fault.into();
    object["model"] = cell.model.into();
    object["seconds"] = cell.time.as_secs_f64().into();
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(outcome: Outcome) -> Cell {
        let time = Duration::from_millis(1500);
        Cell { fault: "slow-drip", model: "tokio-tasks", outcome, time }
    }

    #[test]
    fn a_head_cuts_names_at_their_hyphens() {
        let head = head(&["blocking-single", "object-oriented-handler"]);
        let expected = ["blocking- object-", "single    oriented-", "          handler"];
        let lines: Vec<_> = head.lines().map(|line| &line[NAME + 1..]).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn six_models_fit_into_80_columns() {
        let cells = entry(&Outcome::Skipped(String::new())).repeat(6);
        assert!((row("sigterm-under-load") + &cells).chars().count() <= 80);
    }

    #[test]
    fn a_failure_takes_two_lines() {
        let notes = notes(&[cell(Fell::new("a reply", "a reset").into())]);
        let expected = "\n✗ slow-drip, tokio-tasks\n  expected: a reply\n  \
                        came:     a reset\n\n✗   1 fell: see above\n";
        assert_eq!(notes, expected);
    }

    #[test]
    fn json_says_what_was_expected_and_what_came() {
        let cell = cell(Fell::new("\"A\n\"", "nothing").into());
        let array: Value = serde_json::from_str(&json(&[cell])).expect("it is JSON");
        let expected = json!([{
            "fault": "slow-drip", "model": "tokio-tasks", "outcome": "fell",
            "expected": "\"A\n\"", "came": "nothing", "seconds": 1.5,
        }]);
        assert_eq!(array, expected);
    }
}
