//! `lab lesson`: a script of real clients against a real server, for a class.
//!
//! The same lesson is played step by step on a terminal, runs unattended as a test, is
//! recorded as a chapter's transcript, and is drawn as its picture. Whatever it says is
//! checked: a lesson that does not show what it says fails.

mod client;
mod clock;
mod crowd;
mod keys;
mod lessons;
mod record;
mod screen;
mod server;
mod stage;
mod stopped;
mod timeline;

use std::io::{self, BufRead, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{eprintln, print, println};

use crate::{files, interrupt, terminal};
use lessons::{LESSONS, Lesson};
use record::Played;
use screen::Pace;
use server::LogTo;
use stage::Stage;
use stopped::Stopped;

/// The words after `lab lesson`.
#[derive(clap::Args)]
pub(crate) struct Words {
    /// Which one; without it there is a menu
    #[arg(value_name = "NAME", value_parser = Lesson::named)]
    lesson: Option<&'static Lesson>,
    /// All of them, one after the other
    #[arg(long, conflicts_with = "lesson")]
    all: bool,
    /// Do not wait for a key at each step
    #[arg(long)]
    auto: bool,
    /// Write the server's log to this file, and not between the steps
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Write the time line of clients and server as a trace, for Perfetto
    #[arg(long, value_name = "FILE", requires = "lesson")]
    trace: Option<PathBuf>,
    /// Write the time line as a picture
    #[arg(long, value_name = "FILE", requires = "lesson")]
    svg: Option<PathBuf>,
    /// Write transcripts, pictures and traces to this directory
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
}

/// While a class looks on, the server is where `cargo run -p client` looks for it.
const USUAL: &str = "127.0.0.1:8000";
const ANY_PORT: &str = "127.0.0.1:0";

/// Plays. The exit status is 1 if a lesson does not show what it says, and 2 if there is
/// nobody who could press a key.
pub(crate) fn run(words: &Words) -> ExitCode {
    interrupt::end_the_servers_too();
    let chosen: Vec<&Lesson> = match (words.all, words.lesson) {
        (true, _) => LESSONS.iter().collect(),
        (_, Some(lesson)) => vec![lesson],
        (_, None) => match choose() {
            Some(lesson) => vec![lesson],
            None => return ExitCode::SUCCESS,
        },
    };
    let auto = words.auto || words.record.is_some();
    if !auto && !keys::somebody_is_there() {
        terminal::wrong_use(
            "a lesson waits for a key at each step, and there is no terminal; add --auto",
        );
        return ExitCode::from(2);
    }
    let mut failures = Vec::new();
    for lesson in &chosen {
        match play(lesson, words, auto) {
            Ok(()) => {}
            Err(Stopped::Quit) => return ExitCode::SUCCESS,
            Err(Stopped::Failed(reason)) => {
                terminal::wrong_use(&format!("{}: {reason}", lesson.name));
                failures.push(lesson.name);
            }
        }
    }
    if !failures.is_empty() {
        eprintln!("did not show what they say: {}", failures.join(", "));
        return ExitCode::FAILURE;
    }
    if words.all {
        println!("\n{} lessons showed what they say", chosen.len());
    }
    ExitCode::SUCCESS
}

fn play(lesson: &Lesson, words: &Words, auto: bool) -> Result<(), Stopped> {
    let pace = if auto { Pace::Auto } else { Pace::Keys };
    println!("\n{} ({} minutes in class)", lesson.title, lesson.minutes);
    let bind = if auto { ANY_PORT } else { where_the_class_looks() };
    let log = words.log.clone().map_or(LogTo::Nowhere, LogTo::File);
    let stage = Stage::new(pace, bind.to_owned(), log);
    (lesson.play)(&stage)?;
    stage.stops();
    let terminal = stage.terminal();
    let played = Played::new(lesson, stage);
    terminal.picture(&played.characters());
    if let Some(path) = &words.svg {
        files::write(path, &played.svg())?;
    }
    if let Some(path) = &words.trace {
        files::write(path, &played.trace(true))?;
    }
    if let Some(directory) = &words.record {
        played.record(directory)?;
    }
    Ok(())
}

/// The usual address, if nobody has it.
fn where_the_class_looks() -> &'static str {
    if TcpListener::bind(USUAL).is_ok() {
        return USUAL;
    }
    eprintln!(
        "{USUAL} is taken: a client must be told the server's address, with --addr"
    );
    ANY_PORT
}

/// A menu. `None` if nothing was chosen.
fn choose() -> Option<&'static Lesson> {
    for (number, lesson) in LESSONS.iter().enumerate() {
        let Lesson { name, title, minutes, .. } = lesson;
        println!("{:2}  {name:24}{title}, {minutes} min", number + 1);
    }
    if !keys::somebody_is_there() {
        println!("\nPlay one with: cargo run -p lab -- lesson NAME");
        return None;
    }
    loop {
        print!("\nWhich one? A number or a name, Enter to leave: ");
        let _ = io::stdout().flush();
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line).is_err() || line.trim().is_empty() {
            return None;
        }
        let number = line.trim().parse::<usize>().ok();
        let by_number = number.and_then(|number| LESSONS.get(number.checked_sub(1)?));
        match by_number.map_or_else(|| Lesson::named(line.trim()), Ok) {
            Ok(lesson) => return Some(lesson),
            Err(reason) => println!("{reason}"),
        }
    }
}
