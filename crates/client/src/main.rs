//! The Shout client: what you send to a server comes back in upper case.
//!
//! ```text
//! client hello world          one shot: sends a line, prints its reply
//! client <in.txt >out.txt     a filter: all of the standard input, both ways at once
//! client                      a prompt with line editing and history
//! ```
//!
//! [`protocol::Replies`] tells a reply from an error. Here are the socket, the terminal
//! and the three ways to use them.

mod address;
mod connection;
mod exchange;
mod filter;
mod output;
mod prompt;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::Parser;

use crate::connection::Connection;

/// Sends text to a Shout server and prints what comes back: the text in upper case.
#[derive(Parser)]
#[command(name = "client", version, after_help = AFTER_HELP)]
struct Flags {
    /// The server
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8000")]
    #[arg(value_parser = address::parse)]
    addr: String,

    /// The words to send, as one line
    text: Vec<String>,
}

const AFTER_HELP: &str = "\
With TEXT it prints the reply and exits. Without, it is a filter if the standard
input is a file or a pipe, and a prompt if it is a terminal.

Examples:
  client hello world                prints HELLO WORLD
  client <in.txt >out.txt           sends a whole file
  client                            prompts for lines; Ctrl-D leaves
  client --addr localhost:9000 hi   asks another server
  client -- --help                  sends words that begin with a dash

Exit status: 0 everything was answered; 1 the server sent an error, could not be
reached, or went away; 2 usage error.";

fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // As in `client <in.txt | head -1`: head has all that it wants, nothing failed.
        Err(error) if error.is::<output::Closed>() => ExitCode::SUCCESS,
        Err(error) => {
            output::tell(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags) -> anyhow::Result<()> {
    let mut connection = Connection::open(&flags.addr)?;
    if !flags.text.is_empty() {
        exchange::exchange(&mut connection, &flags.text.join(" "))
    } else if io::stdin().is_terminal() {
        prompt::run(&mut connection, &flags.addr)
    } else {
        filter::run(&mut connection)
    }
}
