//! What is written: the raw results, the page, and the pieces for a book.

use std::collections::BTreeMap;
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
const DEFAULT: &str = "target/compare";

/// Where the rows of the summary go, in the directory of what is recorded.
const ROWS: &str = "rows";

/// How all of it was measured, in paragraphs.
const METHOD: &[&str] = &[
    "Each server runs as a process of its own, and so does the generator (lab load), \
     which checks every byte of every reply. Where the machine has two cores to spare, \
     the server stays on one and the generator on the other, so that neither takes the \
     other's time. A server that makes mistakes is left out, with the reason.",
    "The rounds are interleaved: each round measures all servers one after the other, so \
     that a machine that slows down slows all alike. A dot is the median of the rounds, \
     a whisker reaches from the lowest to the highest. A ratio is that of two values of \
     the same round, so the dot is the median of the ratios: on a noisy machine single \
     values vary by a third, and such ratios repeat.",
    "The CPU time of a server is read from its process's CPU clock at the two ends of \
     the measured time, in nanoseconds, and divided by the round trips in it. It \
     includes the kernel's work for the server. It is the figure that survives a noisy \
     machine.",
    "Wall-clock figures (round trips a second, latencies) also depend on the generator, \
     on cores that are two threads of one physical core, and for long messages on the \
     congestion control in force. Both are among the facts above.",
];

/// Where all of it is written: `target/compare`, or another directory.
pub(crate) struct Directory(PathBuf);

impl Directory {
    /// Makes `other`, or `target/compare` without one.
    pub(crate) fn make(other: Option<&Path>) -> io::Result<Self> {
        let path = other.map_or_else(|| servers::root().join(DEFAULT), Path::to_owned);
        create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Writes every run as a line of JSON, each with the facts of the machine.
    pub(crate) fn raw(&self, results: &Results, facts: &Facts) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            #[serde(flatten)]
            record: &'a Record,
            machine: BTreeMap<&'a str, &'a str>,
        }
        let facts = facts.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let line = |record| {
            let line = Line { record, machine: facts.clone().collect() };
            serde_json::to_string(&line).expect("it holds only texts and numbers") + "\n"
        };
        let lines: String = results.0.iter().map(line).collect();
        write(self.0.join("results.jsonl"), lines)
    }

    /// Writes the page. Returns its path.
    pub(crate) fn page(&self, report: &Report) -> io::Result<PathBuf> {
        let path = self.0.join("index.html");
        write(&path, report.html())?;
        Ok(path)
    }
}

/// What was measured, as it is shown. Ratios are to the server `base`.
pub(crate) fn report(
    experiments: &[&Experiment],
    results: &Results,
    facts: Facts,
    base: &str,
) -> Report {
    let shown = |one: &&Experiment| {
        let figures = one.figures.iter().map(|plot| plot.draw(one.id, results, base));
        page::Experiment {
            id: one.id.to_owned(),
            question: one.question.to_owned(),
            figures: figures.collect(),
            reading: one.reading.to_owned(),
            notes: notes(one, results),
        }
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
/// each model its row of the summary.
pub(crate) fn record(
    directory: &Path,
    report: &Report,
    summary: Option<&Table>,
) -> io::Result<()> {
    create_dir_all(directory)?;
    let facts =
        report.facts.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
    let head = "| | |\n| --- | --- |\n";
    write(directory.join("machine.md"), head.to_owned() + &facts.collect::<String>())?;
    if let Some(summary) = summary {
        let rows = directory.join(ROWS);
        create_dir_all(&rows)?;
        for model in MODELS {
            let is_its = |(name, _): &&(String, _)| name == model.name;
            let Some(row) = summary.rows.iter().find(is_its) else { continue };
            let table = Table { rows: vec![row.clone()], ..summary.clone() };
            write(rows.join(format!("{}.md", model.name)), table.markdown())?;
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
