//! `lab lesson`: plays scripts of real clients against a real server, for a class. See
//! the crate `lessons`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{eprintln, print, println};

use fs_err as fs;
use harness::interrupt;
use lessons::{LESSONS, Lesson, Pace, Played, Settings, Stopped};
use report::terminal;

/// The arguments of `lab lesson`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The lesson to play; without it there is a menu
    #[arg(value_name = "NAME", value_parser = lessons::named)]
    lesson: Option<&'static Lesson>,
    /// Play all lessons, one after the other
    #[arg(long, conflicts_with = "lesson")]
    all: bool,
    /// Do not wait for a key at each step
    #[arg(long)]
    auto: bool,
    /// Write the server's log to this file, and not between the steps
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Write the timeline of clients and server as a trace, for Perfetto
    #[arg(long, value_name = "FILE", requires = "lesson")]
    trace: Option<PathBuf>,
    /// Write the timeline as a picture
    #[arg(long, value_name = "FILE", requires = "lesson")]
    svg: Option<PathBuf>,
    /// Write transcripts, pictures and traces to this directory
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
}

/// Plays. The exit status is 1 if a lesson does not show what it says, and 2 if it should
/// wait for keys and there is no terminal.
pub(crate) fn run(args: &Args) -> ExitCode {
    interrupt::end_the_servers_too();
    let chosen: Vec<&Lesson> = if args.all {
        LESSONS.iter().collect()
    } else {
        args.lesson.or_else(choose).into_iter().collect()
    };
    let pace = if args.auto || args.record.is_some() { Pace::Auto } else { Pace::Keys };
    if !chosen.is_empty() && pace == Pace::Keys && !lessons::is_interactive() {
        terminal::usage_error(
            "a lesson waits for a key at each step, and there is no terminal; add --auto",
        );
        return ExitCode::from(2);
    }
    let mut failed = Vec::new();
    for lesson in &chosen {
        println!("\n{} ({} minutes in class)", lesson.title, lesson.minutes);
        let settings = Settings { pace, log: args.log.clone() };
        let played = lesson.play(&settings);
        match played.and_then(|played| Ok(write(&played, args)?)) {
            Ok(()) => {}
            Err(Stopped::Quit) => return ExitCode::SUCCESS,
            Err(error) => {
                terminal::usage_error(&format!("{}: {error:#}", lesson.name));
                failed.push(lesson.name);
            }
        }
    }
    if !failed.is_empty() {
        eprintln!("did not show what they say: {}", failed.join(", "));
        return ExitCode::FAILURE;
    }
    if args.all {
        println!("\n{} lessons showed what they say", chosen.len());
    }
    ExitCode::SUCCESS
}

/// Writes what was asked for.
fn write(played: &Played, args: &Args) -> anyhow::Result<()> {
    if let Some(path) = &args.svg {
        fs::write(path, played.svg())?;
    }
    if let Some(path) = &args.trace {
        fs::write(path, played.trace())?;
    }
    if let Some(directory) = &args.record {
        played.record(directory)?;
    }
    Ok(())
}

/// Shows a menu. `None` if nothing was chosen.
fn choose() -> Option<&'static Lesson> {
    for (number, Lesson { name, title, minutes, .. }) in (1..).zip(LESSONS) {
        println!("{number:2}  {name:24}{title}, {minutes} min");
    }
    if !lessons::is_interactive() {
        println!("\nPlay one with: cargo run -p lab -- lesson NAME");
        return None;
    }
    loop {
        print!("\nWhich one? A number or a name, Enter to leave: ");
        let _ = io::stdout().flush();
        let mut line = String::new();
        io::stdin().read_line(&mut line).ok()?;
        let chosen = line.trim();
        if chosen.is_empty() {
            return None;
        }
        let by_number = (1..).zip(LESSONS).find(|(one, _)| one.to_string() == chosen);
        match by_number.map_or_else(|| lessons::named(chosen), |(_, lesson)| Ok(lesson)) {
            Ok(lesson) => return Some(lesson),
            Err(error) => println!("{error}"),
        }
    }
}
