//! What is written: the raw results, the page, and the pieces for a book.

use std::io;
use std::path::{Path, PathBuf};

use fs_err::{create_dir_all, write};
use serde::Serialize;

use super::experiments::Experiment;
use super::machine::Facts;
use super::record::{Record, Results};
use report::page::{self, Report};
use report::table::Table;
use servers::MODELS;

/// Where the results go, from the root of the repository.
const PLACE: &str = "target/compare";

/// In what is recorded, the rows of the summary are in here.
const ROWS: &str = "rows";

/// How all of it was measured, in paragraphs.
const METHOD: &[&str] = &[
    "Each server runs as a process of its own, and so does the generator (lab load), which \
     checks every byte of every reply. Where the machine has two cores to spare, the \
     server stays on one and the generator on the other, so that neither takes the \
     other's time. A server that does wrong is left out, with the reason.",
    "The rounds are interleaved: each round measures all servers one after the other, so \
     that a machine that slows down slows all alike. A dot is the median of the rounds, a \
     whisker reaches from the lowest to the highest. A ratio is that of two \
     values of the same round, so the dot is the median of the ratios: on a noisy machine \
     single values vary by a third, and such ratios repeat.",
    "The CPU time of a server is read from its process's CPU clock at the two ends of the \
     measured time, in nanoseconds, and divided by the round trips in it. It holds the \
     kernel's work for the server, too. It is the figure that survives a noisy machine.",
    "Wall-clock figures (round trips a second, latencies) also depend on the generator, on \
     cores that are two threads of one physical core, and for long messages on the \
     congestion control in force. Both are among the facts above.",
];

/// `target/compare`, or another.
pub(crate) struct Directory(PathBuf);

impl Directory {
    /// Makes it, or `other` if that is wanted.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub(crate) fn make(other: Option<&Path>) -> io::Result<Self> {
        let path = other.map_or_else(|| servers::root().join(PLACE), Path::to_owned);
        create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Writes every run as a line of JSON, each with the facts of the machine.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(crate) fn raw(&self, results: &Results, facts: &Facts) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            #[serde(flatten)]
            record: &'a Record,
            #[serde(serialize_with = "as_object")]
            machine: &'a Facts,
        }
        fn as_object<S: serde::Serializer>(
            facts: &Facts,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            to.collect_map(facts.iter().map(|(name, value)| (name, value)))
        }
        let line = |record| {
            let line = serde_json::to_string(&Line { record, machine: facts });
            line.expect("it holds only texts and numbers") + "\n"
        };
        write(
            self.0.join("results.jsonl"),
            results.0.iter().map(line).collect::<String>(),
        )
    }

    /// Writes the page.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(crate) fn page(&self, report: &Report) -> io::Result<()> {
        write(self.page_path(), report.html())
    }

    pub(crate) fn page_path(&self) -> PathBuf {
        self.0.join("index.html")
    }
}

/// All that was found out, as it is shown.
pub(crate) fn report(
    experiments: &[&Experiment],
    results: &Results,
    facts: &Facts,
    missing: &[String],
    base: &str,
    seconds: u64,
) -> Report {
    let mut facts = facts.clone();
    facts.push(("measured in".to_owned(), format!("{seconds} s")));
    facts.extend(missing.iter().map(|reason| ("left out".to_owned(), reason.clone())));
    let shown = |one: &&Experiment| page::Experiment {
        id: one.id.to_owned(),
        question: one.question.to_owned(),
        figures: (one.draw)(results, base),
        reading: one.reading.to_owned(),
        notes: notes(one, results),
    };
    Report {
        title: "What each way of sharing time costs".to_owned(),
        facts,
        method: METHOD.iter().map(|text| (*text).to_owned()).collect(),
        experiments: experiments.iter().map(shown).collect(),
    }
}

fn notes(experiment: &Experiment, results: &Results) -> Vec<String> {
    let mut notes: Vec<String> =
        experiment.notes.iter().map(|note| (*note).to_owned()).collect();
    let limited = results.limited_by_the_generator(experiment.id);
    if !limited.is_empty() {
        notes.push(format!(
            "The generator, and not the server, was the limit in most rounds of: {}. \
             These servers could do more.",
            limited.join("; ")
        ));
    }
    notes
}

/// Writes each experiment's tables as Markdown and its figures as SVG, the facts, and for
/// each of our servers its row of the summary.
///
/// # Errors
///
/// One of them cannot be written.
pub(crate) fn record(
    directory: &Path,
    report: &Report,
    summary: Option<&Table>,
) -> io::Result<()> {
    create_dir_all(directory)?;
    let facts =
        report.facts.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
    let head = "| | |\n| --- | --- |\n";
    write(directory.join("machine.md"), &(head.to_owned() + &facts.collect::<String>()))?;
    for (name, cells) in summary.iter().flat_map(|table| &table.rows) {
        if MODELS.iter().any(|model| model.name == name) {
            let rows = vec![(name.clone(), cells.clone())];
            let table = summary.map(|table| Table { rows, ..table.clone() });
            let text = table.map(|table| table.markdown()).unwrap_or_default();
            create_dir_all(directory.join(ROWS))?;
            write(directory.join(ROWS).join(format!("{name}.md")), &text)?;
        }
    }
    for experiment in &report.experiments {
        let mut tables = Vec::new();
        for (number, figure) in experiment.figures.iter().enumerate() {
            let name = format!("{}-{}.svg", experiment.id, number + 1);
            write(directory.join(name), &figure.svg)?;
            tables.push(figure.table.markdown());
        }
        let name = format!("{}.md", experiment.id);
        write(directory.join(name), tables.join("\n"))?;
    }
    Ok(())
}
