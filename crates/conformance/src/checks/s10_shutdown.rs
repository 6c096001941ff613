//! S10: a signal ends the server, but cuts no chunk in hand.

use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use harness::client::Client;
use harness::{Signal, Unexpected, wait_for};

use crate::check::{Check, Need};
use crate::server::Server;
use crate::{Rule::S10, Verdict};

const UNIX: &[Need] = &[Need::Start, Need::Unix];

/// Each chunk takes a second, and the server has as much time as it wants.
const SLOW: &[&str] = &["--backend-wait", "1s", "--grace", "30s", "--verbose"];
/// Each chunk takes longer than any check.
const STUCK: &[&str] = &["--backend-wait", "60s", "--grace", "60s", "--verbose"];
/// Each chunk takes longer than the server has.
const CUT: &[&str] = &["--backend-wait", "60s", "--grace", "1s", "--verbose"];
/// As much time as any check needs.
const PATIENT: &[&str] = &["--grace", "60s"];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S10,
        "SIGTERM ends it with status 0, idle clients or not",
        "It has no handler for SIGTERM, or does not end well after it.",
        terminate,
    )
    .prefers(PATIENT)
    .needs(UNIX),
    Check::new(
        S10,
        "Ctrl-C ends it with status 0, idle clients or not",
        "It has no handler for Ctrl-C, or does not end well after it.",
        interrupt,
    )
    .prefers(PATIENT)
    .needs(UNIX),
    Check::new(
        S10,
        "an idle client gets the end of the stream",
        "It does not close the connections of idle clients in order.",
        idle_client,
    )
    .prefers(PATIENT)
    .needs(UNIX),
    Check::new(
        S10,
        "the listener closes",
        "It takes new clients although it is to end.",
        listener_closes,
    )
    .prefers(PATIENT)
    .needs(UNIX),
    Check::new(
        S10,
        "the listener closes at once, before the chunk in hand is answered",
        "It takes new clients although it is to end.",
        listener_closes_at_once,
    )
    .flags(SLOW)
    .needs(UNIX)
    .by_the_clock(),
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

fn terminate(server: &Server) -> Result<(), Verdict> {
    ends_well(server, Signal::Terminate)
}

fn interrupt(server: &Server) -> Result<(), Verdict> {
    ends_well(server, Signal::Interrupt)
}

fn ends_well(server: &Server, signal: Signal) -> Result<(), Verdict> {
    let mut silent = Vec::new();
    if server.subject.serves_at_once(2) {
        silent.push(server.client_called("a silent client")?);
    }
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    send(signal, server)?;
    Ok(expect_status(server, signal, 0)?)
}

fn idle_client(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    send(Signal::Terminate, server)?;
    Ok(client.expect_end()?)
}

/// While the chunk in hand is not answered, the server runs. That its listener is closed
/// by then is not the end of the process.
fn listener_closes_at_once(server: &Server) -> Result<(), Verdict> {
    let mut client = with_a_chunk_in_hand(server)?;
    send(Signal::Terminate, server)?;
    loop {
        let refused = server.refuses();
        if client.answered(b"HELLO", Duration::from_millis(10)) {
            return Err(still_listens("a connection, until the client was answered"));
        }
        if refused {
            return Ok(());
        }
    }
}

fn listener_closes(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    send(Signal::Terminate, server)?;
    if until_it_refuses(server) {
        return Ok(());
    }
    Err(still_listens(&format!("a connection, for {:?}", server.subject.timeout)))
}

fn chunk_in_hand(server: &Server) -> Result<(), Verdict> {
    let mut client = with_a_chunk_in_hand(server)?;
    send(Signal::Terminate, server)?;
    client.expect_line(b"HELLO")?;
    client.expect_end()?;
    Ok(expect_status(server, Signal::Terminate, 0)?)
}

fn grace_over(server: &Server) -> Result<(), Verdict> {
    let _client = with_a_chunk_in_hand(server)?;
    let start = Instant::now();
    send(Signal::Terminate, server)?;
    expect_status(server, Signal::Terminate, 0)?;
    let time = start.elapsed();
    if time >= Duration::from_millis(800) {
        return Ok(());
    }
    let came = format!("the end after {time:?}");
    Err(after(Signal::Terminate, "the end after 1 s", &came).into())
}

fn how_many(server: &Server) -> Result<(), Verdict> {
    let _client = with_a_chunk_in_hand(server)?;
    send(Signal::Terminate, server)?;
    let says_it = |line: &str| {
        let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
        line.contains("cut") && words.any(|word| word == "1")
    };
    let expected = "a line with the number 1 and the word cut";
    Ok(server.expect_log(says_it, &sent(Signal::Terminate), expected)?)
}

fn second_interrupt(server: &Server) -> Result<(), Verdict> {
    /// Only a request that comes half a second after the first is a second one.
    const LATER: Duration = Duration::from_millis(600);
    let _client = with_a_chunk_in_hand(server)?;
    send(Signal::Interrupt, server)?;
    // Two signals at the same time are one: the first must have been seen.
    until_it_refuses(server);
    thread::sleep(LATER);
    send(Signal::Interrupt, server)?;
    Ok(expect_status(server, Signal::Interrupt, 130)?)
}

/// A client whose chunk the server works on: the server's log tells that it came.
fn with_a_chunk_in_hand(server: &Server) -> Result<Client, Verdict> {
    let mut client = server.client()?;
    client.send(b"HELLO\n")?;
    let chunk = |line: &str| line.contains("sent 6 bytes");
    match server.process().wait_for_log(server.subject.timeout, chunk) {
        Some(_) => Ok(client),
        None => {
            let reason = "needs a server that logs each chunk, as with --verbose ours do";
            Err(Verdict::Skip(reason.to_owned()))
        }
    }
}

fn until_it_refuses(server: &Server) -> bool {
    wait_for(server.subject.timeout, || server.refuses().then_some(())).is_some()
}

fn still_listens(came: &str) -> Verdict {
    after(Signal::Terminate, "no program listens any more", came).into()
}

fn send(signal: Signal, server: &Server) -> Result<(), Unexpected> {
    server
        .process()
        .signal(signal)
        .map_err(|error| after(signal, "a signal that is sent", &error.to_string()))
}

fn expect_status(server: &Server, signal: Signal, wanted: i32) -> Result<(), Unexpected> {
    let came = match server.process().wait(server.subject.timeout) {
        Some(status) if status_code(status) == Some(wanted) => return Ok(()),
        Some(status) => status.to_string(),
        None => format!("it still runs after {:?}", server.subject.timeout),
    };
    Err(after(signal, &format!("its end with status {wanted}"), &came))
}

fn after(signal: Signal, expected: &str, came: &str) -> Unexpected {
    Unexpected::new(sent(signal), expected, came)
}

fn sent(signal: Signal) -> String {
    format!("{signal:?} (a signal)")
}

/// The status as a shell shows it, where death by SIGINT is 130.
fn status_code(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Some(128 + signal);
    }
    status.code()
}
