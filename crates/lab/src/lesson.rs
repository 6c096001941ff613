//! `lab lesson`: a script of real clients against a real server, for a class.
//!
//! The same lesson is played step by step on a terminal, runs unattended as a test, is
//! recorded as a chapter's transcript, and is drawn as its picture. Whatever it says is
//! checked: a lesson that does not show what it says fails.

use std::io::{self, BufRead, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{eprintln, print, println};

use fs_err as fs;
use harness::interrupt;
use lessons::{LESSONS, Lesson, Pace, Setting, Stopped, USUAL};
use report::terminal;

/// The arguments of `lab lesson`.
#[derive(clap::Args)]
pub(crate) struct Args {
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

const ANY_PORT: &str = "127.0.0.1:0";

/// Plays. The exit status is 1 if a lesson does not show what it says, and 2 if there is
/// nobody who could press a key.
pub(crate) fn run(args: &Args) -> ExitCode {
    interrupt::end_the_servers_too();
    let chosen: Vec<&Lesson> = match (args.all, args.lesson) {
        (true, _) => LESSONS.iter().collect(),
        (_, Some(lesson)) => vec![lesson],
        (_, None) => match choose() {
            Some(lesson) => vec![lesson],
            None => return ExitCode::SUCCESS,
        },
    };
    let auto = args.auto || args.record.is_some();
    if !auto && !lessons::is_interactive() {
        terminal::usage_error(
            "a lesson waits for a key at each step, and there is no terminal; add --auto",
        );
        return ExitCode::from(2);
    }
    let mut failures = Vec::new();
    for lesson in &chosen {
        match play(lesson, args, auto) {
            Ok(()) => {}
            Err(Stopped::Quit) => return ExitCode::SUCCESS,
            Err(Stopped::Failed(reason)) => {
                terminal::usage_error(&format!("{}: {reason}", lesson.name));
                failures.push(lesson.name);
            }
        }
    }
    if !failures.is_empty() {
        eprintln!("did not show what they say: {}", failures.join(", "));
        return ExitCode::FAILURE;
    }
    if args.all {
        println!("\n{} lessons showed what they say", chosen.len());
    }
    ExitCode::SUCCESS
}

fn play(lesson: &Lesson, args: &Args, auto: bool) -> Result<(), Stopped> {
    let pace = if auto { Pace::Auto } else { Pace::Keys };
    println!("\n{} ({} minutes in class)", lesson.title, lesson.minutes);
    let bind = if auto { ANY_PORT } else { where_the_class_looks() };
    let played =
        lesson.play(Setting { pace, bind: bind.to_owned(), log: args.log.clone() })?;
    if let Some(path) = &args.svg {
        fs::write(path, played.svg())?;
    }
    if let Some(path) = &args.trace {
        fs::write(path, played.trace(true))?;
    }
    if let Some(directory) = &args.record {
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
    if !lessons::is_interactive() {
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
