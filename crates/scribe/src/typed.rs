//! What a reader types, as it is run here: with the programs that are built already, and
//! on a port that is free.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, bail};
use harness::Launcher;
use regex::{Captures, Regex};
use servers::{Entry, FOLDER, TUTORIAL};

use crate::paths;

/// The port that the book shows.
pub(crate) const PORT: &str = "8000";

/// A line with one of these words starts no server that stays in the foreground.
const ENDS: &[&str] = &["|", ";", "&&", ">", "<", "--help", "-h", "--version", "-V"];

/// `cargo run` with its own options, and `--` if arguments for the program follow.
static CARGO_RUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) \b cargo\ run
          ( (?: \s+ (?: --release | --quiet | --locked | -q
                     | (?: -p | --package | --bin ) \s+ [\w-]+ ) )* )
          (?: \s+ -- (?: \s+ | $ ) )?",
    )
    .expect("it is well-formed")
});

static PORT_WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b8000\b").expect("it is well-formed"));

/// The server that `line` starts in the foreground, if it starts one.
///
/// # Errors
///
/// It cannot be started here.
pub(crate) fn server(line: &str) -> anyhow::Result<Option<Launcher>> {
    let Some(words) = shlex::split(line) else { return Ok(None) };
    if words.iter().any(|word| ENDS.contains(&&**word)) {
        return Ok(None);
    }
    let variables: Vec<_> = words.iter().map_while(|word| variable(word)).collect();
    let launcher = match &words[variables.len()..] {
        [cargo, run, ..] if cargo == "cargo" && run == "run" => ours(line)?,
        [python, script, ..] if python == "python3" => of_the_tutorial(script)?,
        _ => None,
    };
    let with = |launcher: Launcher, (name, value)| launcher.environment(name, value);
    Ok(launcher.map(|launcher| variables.into_iter().fold(launcher, with)))
}

/// The name and the value of a variable that is set before a command.
fn variable(word: &str) -> Option<(&str, &str)> {
    let is_name = |name: &str| name.chars().all(|c| c == '_' || c.is_ascii_uppercase());
    word.split_once('=').filter(|(name, _)| !name.is_empty() && is_name(name))
}

/// A server by its name and flags, or by any line that a reader may type to start it.
///
/// # Errors
///
/// That starts none.
pub(crate) fn named_server(text: &str) -> anyhow::Result<Launcher> {
    let name = text.split(' ').next().unwrap_or_default();
    let typed = match Entry::named(name) {
        Ok(_) => text.replacen(name, &format!("cargo run -p {name} --"), 1),
        Err(_) => text.to_owned(),
    };
    server(&typed)?.with_context(|| {
        format!(
            "{text:?} starts no server; write a model and its flags, or \
             python3 {FOLDER}/NAME.py"
        )
    })
}

/// One of ours, from a line with `cargo run`.
fn ours(line: &str) -> anyhow::Result<Option<Launcher>> {
    let Some(found) = CARGO_RUN.captures(line) else { return Ok(None) };
    let Some((package, program)) = package(&found[1]).zip(program(&found[1])) else {
        return Ok(None);
    };
    let arguments = &line[found.get_match().end()..];
    let arguments = shlex::split(arguments).unwrap_or_default();
    let serves = match package {
        "lab" => arguments.first().is_some_and(|word| word == "serve"),
        "solutions" => uses_the_kit(program),
        package => Entry::named(package).is_ok(),
    };
    if !serves {
        return Ok(None);
    }
    Ok(Some(Launcher::new(path_of(program)?).arguments(without_bind(arguments))))
}

/// Whether a solution is a server with the flags of ours.
fn uses_the_kit(program: &str) -> bool {
    let path = Path::new("book/solutions/src/bin").join(program).with_extension("rs");
    fs::read_to_string(path).is_ok_and(|source| source.contains("server_kit::run("))
}

/// Where it listens is decided here.
fn without_bind(arguments: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(word) = arguments.next() {
        if word == "--bind" {
            arguments.next();
        } else if !word.starts_with("--bind=") {
            kept.push(word);
        }
    }
    kept
}

/// A server of the tutorial by its script. Where it listens is decided here, and it takes
/// no other arguments.
fn of_the_tutorial(script: &str) -> anyhow::Result<Option<Launcher>> {
    let file = script.strip_prefix(FOLDER).and_then(|file| file.strip_prefix('/'));
    let server = TUTORIAL.iter().find(|server| Some(server.file) == file);
    Ok(server.map(|server| server.launcher()).transpose()?)
}

/// Whether `line` needs a server that listens on [`PORT`].
pub(crate) fn talks(line: &str) -> bool {
    let is_client = |found: Captures<'_>| program(&found[1]) == Some("client");
    PORT_WORD.is_match(line) || CARGO_RUN.captures_iter(line).any(is_client)
}

/// `line` as a shell runs it here, with the server on `port`.
///
/// # Errors
///
/// There is no such program.
pub(crate) fn script(line: &str, port: u16) -> anyhow::Result<String> {
    let mut script = String::new();
    let mut end = 0;
    for found in CARGO_RUN.captures_iter(line) {
        let whole = found.get_match();
        script.push_str(&line[end..whole.start()]);
        let Some(name) = program(&found[1]) else {
            bail!("say which program: cargo run -p NAME");
        };
        script.push_str(&paths::slashes(&path_of(name)?));
        if name == "client" && !line[whole.end()..].starts_with(" --addr") {
            script.push_str(&format!(" --addr 127.0.0.1:{PORT}"));
        }
        if whole.as_str().ends_with(char::is_whitespace) {
            script.push(' ');
        }
        end = whole.end();
    }
    script.push_str(&line[end..]);
    // Programs that were built before, and are not run by cargo.
    let programs = paths::slashes(&paths::programs()?);
    let script = script.replace("target/debug/", &format!("{programs}/"));
    Ok(PORT_WORD.replace_all(&script, port.to_string()).into_owned())
}

/// The program that `cargo run` runs with these options.
fn program(options: &str) -> Option<&str> {
    value(options, &["--bin"]).or_else(|| package(options))
}

fn package(options: &str) -> Option<&str> {
    value(options, &["-p", "--package"])
}

/// What follows one of `names`.
fn value<'a>(options: &'a str, names: &[&str]) -> Option<&'a str> {
    let mut words = options.split_whitespace();
    words.find(|word| names.contains(word))?;
    words.next()
}

/// Where cargo has put it.
fn path_of(program: &str) -> anyhow::Result<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = paths::programs()?.join(file);
    if !path.is_file() {
        bail!("there is no {}; build it: cargo build --workspace", path.display());
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_named_by_its_package_or_itself() {
        assert_eq!(program(" --release -p lab"), Some("lab"));
        assert_eq!(program(" -p solutions --bin protocol_1"), Some("protocol_1"));
        assert_eq!(program(" --release"), None);
    }

    #[test]
    fn the_options_of_cargo_end_where_the_programs_arguments_begin() {
        let matched = |line| CARGO_RUN.find(line).map(|found| found.as_str());
        for (line, wanted) in [
            ("echo | cargo run -q -p client -- hi", "cargo run -q -p client -- "),
            ("cargo run -p client --addr x", "cargo run -p client"),
        ] {
            assert_eq!(matched(line), Some(wanted));
        }
    }

    #[test]
    fn a_line_talks_if_it_needs_a_server() {
        assert!(talks("cargo run -p client -- hello"));
        assert!(talks("printf a | nc 127.0.0.1 8000"));
        assert!(!talks("cargo run -p lab -- models"));
        assert!(!talks("echo 80001"));
    }

    #[test]
    fn where_a_server_listens_is_not_for_the_reader() {
        let arguments = ["--bind", "0.0.0.0:8000", "--workers", "2"].map(str::to_owned);
        assert_eq!(without_bind(arguments.to_vec()), ["--workers", "2"]);
    }
}
