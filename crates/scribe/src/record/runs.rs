//! Commands and what they printed, from the files in `book/runs`.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use fs_err as fs;
use harness::lanes;
use serde::Deserialize;

use crate::generated::Generated;
use crate::reader::{LANES, Reader};
use crate::{paths, shell, typed};

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
///
/// # Errors
///
/// Something cannot be run, or does not end.
pub(crate) fn runs() -> anyhow::Result<Generated> {
    let runs = chapters()?;
    let transcripts = lanes::all(LANES, &runs, |(path, run)| {
        let mut lines = run.commands.iter().chain(&run.server);
        if let Some(program) = lines.find_map(|line| shell::missing(line)) {
            return Ok(Err(program));
        }
        let transcript = transcript(run);
        transcript.map(Ok).with_context(|| format!("{path}: the run {}", run.name))
    });
    let mut generated = Generated::new("runs");
    for ((path, run), transcript) in runs.iter().zip(transcripts) {
        let file = format!("{}.txt", run.name);
        let twice = match transcript? {
            Err(program) => generated.left_out.insert(file, program).is_some(),
            Ok(transcript) => generated.files.insert(file, transcript).is_some(),
        };
        ensure!(!twice, "{path}: there are two runs called {}", run.name);
    }
    Ok(generated)
}

/// All runs, each with the file that it is from.
fn chapters() -> anyhow::Result<Vec<(String, Run)>> {
    let mut runs = Vec::new();
    for path in paths::files(Path::new(paths::RUNS))? {
        let name = paths::slashes(&path);
        let chapter: Chapter = toml::from_str(&fs::read_to_string(&path)?)
            .with_context(|| format!("cannot understand {name}"))?;
        runs.extend(chapter.runs.into_iter().map(|run| (name.clone(), run)));
    }
    Ok(runs)
}

/// What a reader sees after typing the commands.
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
    fn a_field_that_is_spelt_wrong_is_an_error() {
        assert!(toml::from_str::<Chapter>("[[run]]\nname = 'a'\ncomands = []").is_err());
    }
}
