//! S10: a signal ends the server, and nobody's chunk in hand.

use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use crate::check::{Check, Need};
use crate::client::Client;
use crate::confirmed::confirmed;
use crate::subject::Server;
use crate::{Failure, Outcome, Rule::S10};
use harness::Signal;
use harness::wait_for;

const UNIX: &[Need] = &[Need::Start, Need::Unix];

/// Each chunk takes a second, and the server has as much time as it wants.
const SLOW: &[&str] = &["--backend-wait", "1s", "--grace", "30s"];
/// Each chunk takes longer than any check.
const STUCK: &[&str] = &["--backend-wait", "60s", "--grace", "60s"];
/// Each chunk takes longer than the server has.
const CUT: &[&str] = &["--backend-wait", "60s", "--grace", "1s"];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S10,
        "SIGTERM ends it with status 0, idle clients or not",
        "It has no handler for SIGTERM, or does not end well after it.",
        terminate,
    )
    .prefers(&["--grace", "60s"])
    .needs(UNIX),
    Check::new(
        S10,
        "Ctrl-C ends it with status 0, idle clients or not",
        "It has no handler for Ctrl-C, or does not end well after it.",
        interrupt,
    )
    .prefers(&["--grace", "60s"])
    .needs(UNIX),
    Check::new(
        S10,
        "an idle client gets the end of the stream",
        "It does not close the connections of idle clients in order.",
        idle_client,
    )
    .prefers(&["--grace", "60s"])
    .needs(UNIX),
    Check::new(
        S10,
        "the listener closes",
        "It takes new clients although it is to end.",
        listener_in_the_end,
    )
    .prefers(&["--grace", "60s"])
    .needs(UNIX),
    Check::new(
        S10,
        "the listener closes at once, before the chunk in hand is answered",
        "It takes new clients although it is to end.",
        listener,
    )
    .flags(SLOW)
    .needs(UNIX),
    Check::new(
        S10,
        "the chunk in hand is answered",
        "It drops the work in hand when it is told to end.",
        chunk_in_hand,
    )
    .flags(SLOW)
    .needs(UNIX),
    Check::new(
        S10,
        "when --grace is over, it ends with status 0",
        "It waits for its sessions without a limit, or not at all.",
        grace_over,
    )
    .flags(CUT)
    .needs(UNIX),
    Check::new(
        S10,
        "it says how many sessions it cut",
        "It cuts sessions without a word.",
        how_many,
    )
    .flags(CUT)
    .needs(UNIX),
    Check::new(
        S10,
        "a second Ctrl-C ends it at once with status 130",
        "It cannot be hurried: a second Ctrl-C changes nothing.",
        second_interrupt,
    )
    .flags(STUCK)
    .needs(UNIX),
];

fn terminate(server: &Server) -> Result<(), Outcome> {
    ends_well(server, Signal::Terminate)
}

fn interrupt(server: &Server) -> Result<(), Outcome> {
    ends_well(server, Signal::Interrupt)
}

fn ends_well(server: &Server, signal: Signal) -> Result<(), Outcome> {
    let mut silent = Vec::new();
    if server.serves_at_once(2) {
        silent.push(server.client_called("a silent client")?);
    }
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    send(signal, server)?;
    expect_status(server, signal, 0)?;
    Ok(())
}

fn idle_client(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    send(Signal::Terminate, server)?;
    client.expect_end()?;
    Ok(())
}

/// While the chunk in hand is not answered, the server runs. That its listener is closed
/// by then is not the end of the process.
fn listener(server: &Server) -> Result<(), Outcome> {
    confirmed(server, refuses_before_the_answer)
}

fn refuses_before_the_answer(server: &Server) -> Result<(), Outcome> {
    let mut client = with_a_chunk_in_hand(server)?;
    send(Signal::Terminate, server)?;
    loop {
        let refused = server.refuses();
        if client.answered(b"HELLO", Duration::from_millis(10)) {
            let came = "a connection, until the client was answered";
            return Err(after(Signal::Terminate, "nobody listens any more", came).into());
        }
        if refused {
            return Ok(());
        }
    }
}

fn listener_in_the_end(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    send(Signal::Terminate, server)?;
    if wait_for(server.patience, || server.refuses().then_some(())).is_some() {
        return Ok(());
    }
    let came = format!("a connection, for {:?}", server.patience);
    Err(after(Signal::Terminate, "nobody listens any more", &came).into())
}

fn chunk_in_hand(server: &Server) -> Result<(), Outcome> {
    let mut client = with_a_chunk_in_hand(server)?;
    send(Signal::Terminate, server)?;
    client.expect_line(b"HELLO")?;
    client.expect_end()?;
    expect_status(server, Signal::Terminate, 0)?;
    Ok(())
}

fn grace_over(server: &Server) -> Result<(), Outcome> {
    let client = with_a_chunk_in_hand(server)?;
    let start = Instant::now();
    send(Signal::Terminate, server)?;
    expect_status(server, Signal::Terminate, 0)?;
    let time = start.elapsed();
    client.leave();
    if time >= Duration::from_millis(800) {
        return Ok(());
    }
    Err(after(Signal::Terminate, "the end after 1 s", &format!("the end after {time:?}"))
        .into())
}

fn how_many(server: &Server) -> Result<(), Outcome> {
    let _client = with_a_chunk_in_hand(server)?;
    send(Signal::Terminate, server)?;
    let says_it = |line: &str| {
        let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
        line.contains("cut") && words.any(|word| word == "1")
    };
    match server.process().wait_for_log(server.patience, says_it) {
        Some(_) => Ok(()),
        None => {
            let log = server.process().log();
            let came =
                format!("its last words: {}", log.last().map_or("", String::as_str));
            Err(after(
                Signal::Terminate,
                "a line with the number 1 and the word cut",
                &came,
            )
            .into())
        }
    }
}

fn second_interrupt(server: &Server) -> Result<(), Outcome> {
    let client = with_a_chunk_in_hand(server)?;
    send(Signal::Interrupt, server)?;
    // Two signals at the same time are one: the first must have been seen.
    let end = Instant::now() + server.patience;
    while !server.refuses() && Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
    }
    send(Signal::Interrupt, server)?;
    expect_status(server, Signal::Interrupt, 130)?;
    client.leave();
    Ok(())
}

/// A client whose chunk the server works on.
///
/// Nothing tells a client that its chunk was read and not answered yet, so it waits for
/// a part of the time that the server works on it.
fn with_a_chunk_in_hand(server: &Server) -> Result<Client, Failure> {
    let mut client = server.client()?;
    client.send(b"HELLO\n")?;
    thread::sleep(Duration::from_millis(400));
    Ok(client)
}

fn send(signal: Signal, server: &Server) -> Result<(), Failure> {
    server
        .process()
        .signal(signal)
        .map_err(|error| after(signal, "a signal that is sent", &error.to_string()))
}

fn expect_status(server: &Server, signal: Signal, wanted: i32) -> Result<(), Failure> {
    let came = match server.process().wait(server.patience) {
        Some(status) if status_code(status) == Some(wanted) => return Ok(()),
        Some(status) => status.to_string(),
        None => format!("it still runs after {:?}", server.patience),
    };
    Err(after(signal, &format!("its end with status {wanted}"), &came))
}

fn after(signal: Signal, expected: &str, came: &str) -> Failure {
    Failure::new(format!("{signal:?} (a signal)"), expected, came)
}

/// The status as a shell shows it, where death by SIGINT is 130.
fn status_code(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Some(128 + signal);
    }
    status.code()
}
