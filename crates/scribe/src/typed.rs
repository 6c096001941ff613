//! What a reader types, as it is run here: with the programs that are built already, and
//! on a port that is free.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::bail;
use harness::Launcher;
use regex::{Captures, Regex};

use crate::place;

/// The port that the book shows.
pub(crate) const PORT: &str = "8000";

/// Scripts of the tutorial that are no servers.
const NO_SERVERS: &[&str] =
    &["client.py", "fixed_client.py", "loads.py", "server_kit.py", "shout.py"];

/// `cargo run` with its own words, and `--` if words for the program follow.
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
/// It is not clear which.
pub(crate) fn server(line: &str) -> anyhow::Result<Option<Launcher>> {
    let Some(words) = shlex::split(line) else { return Ok(None) };
    let is_shell = |word: &String| matches!(word.as_str(), "|" | ";" | "&&" | ">" | "<");
    let asks_only =
        |word: &String| matches!(word.as_str(), "--help" | "-h" | "--version" | "-V");
    if words.iter().any(|word| is_shell(word) || asks_only(word)) {
        return Ok(None);
    }
    let is_variable = |word: &&String| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_uppercase())
        })
    };
    let variables: Vec<&String> = words.iter().take_while(is_variable).collect();
    let words = &words[variables.len()..];
    let launcher = match words {
        [cargo, run, rest @ ..] if cargo == "cargo" && run == "run" => ours(rest)?,
        [python, script, rest @ ..] => python_server(python, script, rest)?,
        _ => None,
    };
    let with = |launcher: Launcher, variable: &&String| {
        let (name, value) = variable.split_once('=').expect("it is a variable");
        launcher.environment(name, value)
    };
    Ok(launcher.map(|launcher| variables.iter().fold(launcher, with)))
}

/// A server by its name and flags, or by any line that a reader may type to start it.
///
/// # Errors
///
/// That starts none.
pub(crate) fn named_server(text: &str) -> anyhow::Result<Launcher> {
    let name = text.split(' ').next().unwrap_or_default();
    let typed = if place::is_model(name) {
        text.replacen(name, &format!("cargo run -p {name} --"), 1)
    } else {
        text.to_owned()
    };
    match server(&typed)? {
        Some(launcher) => Ok(launcher),
        None => bail!(
            "{text:?} starts no server; write a model and its flags, or \
             python3 scripts/tutorial/NAME.py"
        ),
    }
}

/// One of ours, from the words after `cargo run`.
fn ours(words: &[String]) -> anyhow::Result<Option<Launcher>> {
    let mut words = words.iter();
    let (mut package, mut program) = (None, None);
    let mut own: Vec<&String> = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--release" | "-q" | "--quiet" | "--locked" => {}
            "-p" | "--package" => package = words.next(),
            "--bin" => program = words.next(),
            "--" => own.extend(words.by_ref()),
            _ => {
                own.push(word);
                own.extend(words.by_ref());
            }
        }
    }
    let Some(package) = package else { return Ok(None) };
    let program = program.unwrap_or(package);
    let serves = match package.as_str() {
        "lab" => own.first().is_some_and(|word| *word == "serve"),
        "solutions" => uses_the_kit(program),
        package => place::is_model(package),
    };
    if !serves {
        return Ok(None);
    }
    let launcher = Launcher::new(path_of(program)?);
    Ok(Some(launcher.arguments(without_bind(&own))))
}

/// Whether a solution is a server with the flags of ours.
fn uses_the_kit(program: &str) -> bool {
    let path = Path::new("book/solutions/src/bin").join(program).with_extension("rs");
    fs::read_to_string(path).is_ok_and(|source| source.contains("server_kit::run("))
}

/// Where it listens is decided here.
fn without_bind(words: &[&String]) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if *word == "--bind" {
            words.next();
        } else if !word.starts_with("--bind=") {
            kept.push(OsString::from(word));
        }
    }
    kept
}

/// A server of the tutorial, from a line such as `python3 scripts/tutorial/threads.py`.
fn python_server(
    python: &str,
    script: &str,
    words: &[String],
) -> anyhow::Result<Option<Launcher>> {
    let file = Path::new(script).file_name().unwrap_or_default().to_string_lossy();
    if !python.contains("python")
        || !script.contains("scripts/tutorial/")
        || NO_SERVERS.contains(&&*file)
    {
        return Ok(None);
    }
    let mut command: Vec<OsString> = vec![python.into(), script.into()];
    // Loopback, whatever the reader types.
    command.extend(["{port}".into(), "127.0.0.1".into()]);
    let is_address = |word: &&String| word.starts_with(|c: char| c.is_ascii_digit());
    command.extend(words.iter().skip_while(is_address).map(OsString::from));
    let launcher = Launcher::command(&command)?;
    // What a script prints is to be seen when it prints it, and no files are left.
    let launcher = launcher
        .environment("PYTHONUNBUFFERED", "1")
        .environment("PYTHONDONTWRITEBYTECODE", "1");
    Ok(Some(launcher))
}

/// Whether `line` needs a server that listens on [`PORT`].
pub(crate) fn talks(line: &str) -> bool {
    let is_client =
        |found: Captures<'_>| program(&found[1]).is_some_and(|name| name == "client");
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
        script.push_str(&place::slashes(&path_of(name)?));
        if name == "client" && !line[whole.end()..].starts_with(" --addr") {
            script.push_str(&format!(" --addr 127.0.0.1:{PORT}"));
        }
        if whole.as_str().ends_with(char::is_whitespace) {
            script.push(' ');
        }
        end = whole.end();
    }
    script.push_str(&line[end..]);
    Ok(PORT_WORD.replace_all(&script, port.to_string()).into_owned())
}

/// The program's name in the words of `cargo run`.
fn program(words: &str) -> Option<&str> {
    let after = |flags: &[&str]| {
        let mut words = words.split_whitespace();
        words.find(|word| flags.contains(word))?;
        words.next()
    };
    after(&["--bin"]).or_else(|| after(&["-p", "--package"]))
}

/// Where cargo has put it.
fn path_of(program: &str) -> anyhow::Result<std::path::PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = place::programs()?.join(file);
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
    fn the_words_of_cargo_end_where_the_programs_begin() {
        let matched = |line| CARGO_RUN.find(line).map(|found| found.as_str().to_owned());
        assert_eq!(
            matched("echo | cargo run -q -p client -- hi").as_deref(),
            Some("cargo run -q -p client -- ")
        );
        assert_eq!(
            matched("cargo run -p client --addr x").as_deref(),
            Some("cargo run -p client")
        );
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
        let words: Vec<String> =
            ["--bind", "0.0.0.0:8000", "--workers", "2"].map(str::to_owned).to_vec();
        let words: Vec<&String> = words.iter().collect();
        assert_eq!(without_bind(&words), ["--workers", "2"]);
    }
}
