//! Commands and what they printed, from the files in `book/runs`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::generated::Generated;
use crate::place;
use crate::reader::Reader;
use crate::{lanes, shell, typed};

/// A chapter's runs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    #[serde(rename = "run", default)]
    runs: Vec<Run>,
}

/// Some commands in a row, in one transcript.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    /// The transcript's name: `runs/NAME.txt`.
    name: String,
    /// A model and its flags. It is started for this run, and stopped after it.
    server: Option<String>,
    commands: Vec<String>,
}

/// All transcripts.
pub(super) struct Recorded {
    pub(super) files: Generated,
    /// The runs that need a program that is not here, and which.
    pub(super) left_out: Vec<(String, &'static str)>,
}

impl Recorded {
    /// The files of the runs that could not be made here.
    pub(super) fn names_left_out(&self) -> Vec<String> {
        self.left_out.iter().map(|(run, _)| format!("{run}.txt")).collect()
    }
}

pub(super) fn generate() -> anyhow::Result<Recorded> {
    let runs = runs()?;
    let made = lanes::each(&runs, |(path, run)| {
        let lines = run.commands.iter().chain(&run.server);
        if let Some(program) = lines.into_iter().find_map(|line| shell::missing(line)) {
            return Ok(Err(program));
        }
        let transcript = transcript(run);
        transcript.map(Ok).with_context(|| format!("{path}: the run {}", run.name))
    });
    let mut files = BTreeMap::new();
    let mut left_out = Vec::new();
    for ((path, Run { name, .. }), made) in runs.iter().zip(made) {
        match made? {
            Err(program) => left_out.push((name.clone(), program)),
            Ok(transcript) => {
                if files.insert(format!("{name}.txt"), transcript).is_some() {
                    bail!("{path}: there are two runs called {name}");
                }
            }
        }
    }
    Ok(Recorded { files: Generated::new("runs", files), left_out })
}

/// Each with the file that it is from.
fn runs() -> anyhow::Result<Vec<(String, Run)>> {
    let mut runs = Vec::new();
    let Ok(entries) = fs::read_dir(place::RUNS) else { return Ok(runs) };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = place::slashes(&path);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
        let chapter: Chapter =
            toml::from_str(&text).with_context(|| format!("cannot understand {name}"))?;
        runs.extend(chapter.runs.into_iter().map(|run| (name.clone(), run)));
    }
    Ok(runs)
}

/// What a reader sees who types the commands.
fn transcript(run: &Run) -> anyhow::Result<String> {
    let mut reader = Reader::default();
    if let Some(server) = &run.server {
        reader.start(&typed::named_server(server)?)?;
    }
    let mut transcript = String::new();
    for command in &run.commands {
        let ran = reader.types(command)?;
        if ran.status.is_none() {
            bail!("{command} does not end; it wrote: {}", ran.output);
        }
        transcript.push_str(&format!("$ {command}\n{}", ran.output));
        if !transcript.ends_with('\n') {
            transcript.push('\n');
        }
    }
    Ok(transcript)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_shows_commands_and_their_output() {
        let commands = ["echo one", "printf two", "true"].map(str::to_owned).to_vec();
        let run = Run { name: "x".to_owned(), server: None, commands };
        assert_eq!(
            transcript(&run).unwrap(),
            "$ echo one\none\n$ printf two\ntwo\n$ true\n"
        );
    }

    #[test]
    fn a_word_that_is_spelt_wrong_is_an_error() {
        assert!(toml::from_str::<Chapter>("[[run]]\nname = 'a'\ncomands = []").is_err());
    }
}
