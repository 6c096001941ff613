//! The `main` of every server.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::{self, ExitCode};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, CommandFactory, FromArgMatches, Parser};

use crate::logs::{self, Logs};
use crate::{Flags, Server};

#[derive(Parser)]
#[command(version)]
struct CommandLine<F: Args> {
    #[command(flatten)]
    server: Flags,
    #[command(flatten)]
    model: F,
}

/// Reads the command line, the program's name first, listens, and serves until a signal
/// comes (rule S10).
///
/// `serve` returns when all sessions have ended. If they take longer than `--grace`,
/// the process ends without them.
///
/// The exit status is 0 after a shutdown, 1 if the server cannot start, 2 if the command
/// line is wrong, and 130 if a second signal comes half a second later or more, while
/// sessions still end.
pub fn run<F: Args>(
    name: &'static str,
    summary: &'static str,
    arguments: impl IntoIterator<Item = OsString>,
    serve: impl FnOnce(Server, F) -> io::Result<()>,
) -> ExitCode {
    let command = CommandLine::<F>::command().name(name).about(summary);
    let command_line =
        CommandLine::<F>::from_arg_matches(&command.get_matches_from(arguments))
            .unwrap_or_else(|error| error.exit());
    match start(name, command_line, serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start<F: Args>(
    name: &'static str,
    command_line: CommandLine<F>,
    serve: impl FnOnce(Server, F) -> io::Result<()>,
) -> io::Result<()> {
    let logs = Arc::new(Mutex::new(Some(logs::start(&command_line.server)?)));
    let server = Server::bind(command_line.server)?;
    stop_on_signals(server.clone(), Arc::clone(&logs))?;
    println!("{name} listening on {}", server.address());
    io::stdout().flush()?;

    serve(server.clone(), command_line.model)?;
    // The thread of the signal may still hold a connection that it has woken.
    server.open_sessions().wait_until_none();
    tracing::info!("stopped: {} cut", sessions(0));
    close(&logs);
    Ok(())
}

/// A signal that comes this soon after the first is the same request: a process manager
/// and a closing terminal send more than one.
const SAME_REQUEST: Duration = Duration::from_millis(500);

/// The first request asks the sessions to end. The second does not wait for them.
fn stop_on_signals(server: Server, logs: Arc<Mutex<Option<Logs>>>) -> io::Result<()> {
    let mut first: Option<Instant> = None;
    let on_signal = move || {
        match first {
            Some(first) if first.elapsed() < SAME_REQUEST => return,
            Some(_) => {
                close(&logs);
                process::exit(130);
            }
            None => first = Some(Instant::now()),
        }
        let grace = server.flags().grace;
        let open = sessions(server.open_sessions().count());
        tracing::info!("shutting down: {open} open, with {grace:?} to end");
        server.stop();
        let (server, logs) = (server.clone(), Arc::clone(&logs));
        thread::spawn(move || {
            thread::sleep(grace);
            tracing::warn!("stopped: {} cut", sessions(server.open_sessions().count()));
            close(&logs);
            process::exit(0);
        });
    };
    ctrlc::set_handler(on_signal).map_err(io::Error::other)
}

fn sessions(count: usize) -> String {
    if count == 1 { "1 session".into() } else { format!("{count} sessions") }
}

/// Writes the last lines of the log and of the trace.
fn close(logs: &Mutex<Option<Logs>>) {
    if let Ok(mut logs) = logs.lock() {
        logs.take();
    }
}
