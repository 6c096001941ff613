//! S10: a signal ends the server, but cuts no chunk in hand.

use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use harness::client::Client;
use harness::{Signal, Unexpected, wait_for};

use crate::Verdict;
use crate::case::{Case, Need};
use crate::server::Server;

const UNIX: &[Need] = &[Need::Start, Need::Unix];

/// Each chunk takes a second, and the server has as much time as it wants.
const SLOW: &[&str] = &["--backend-wait", "1s", "--grace", "30s", "--verbose"];
/// Each chunk takes longer than any check.
const STUCK: &[&str] = &["--backend-wait", "60s", "--grace", "60s", "--verbose"];
/// Each chunk takes longer than the server has.
const CUT: &[&str] = &["--backend-wait", "60s", "--grace", "1s", "--verbose"];
/// As much time as any check needs.
const PATIENT: &[&str] = &["--grace", "60s"];

pub(super) const CASES: &[Case] = &[
    Case::new("SIGTERM ends it with status 0, idle clients or not", |server| {
        ends_well(server, Signal::Terminate)
    })
    .defect("It has no handler for SIGTERM, or does not end well after it.")
    .prefers(PATIENT)
    .needs(UNIX),
    Case::new("Ctrl-C ends it with status 0, idle clients or not", |server| {
        ends_well(server, Signal::Interrupt)
    })
    .defect("It has no handler for Ctrl-C, or does not end well after it.")
    .prefers(PATIENT)
    .needs(UNIX),
    Case::new("an idle client gets the end of the stream", |server| {
        let mut client = server.client()?;
        client.ask("HELLO", "HELLO")?;
        send(Signal::Terminate, server)?;
        Ok(client.expect_end()?)
    })
    .defect("It does not close the connections of idle clients in order.")
    .prefers(PATIENT)
    .needs(UNIX),
    Case::new("the listener closes", |server| {
        let mut client = server.client()?;
        client.ask("HELLO", "HELLO")?;
        send(Signal::Terminate, server)?;
        if until_it_refuses(server) {
            return Ok(());
        }
        Err(still_listens(&format!("a connection, for {:?}", server.subject.timeout)))
    })
    .defect("It takes new clients although it is to end.")
    .prefers(PATIENT)
    .needs(UNIX),
    Case::new(
        "the listener closes at once, before the chunk in hand is answered",
        |server| {
            // While the chunk in hand is not answered, the server runs: if its listener
            // is closed by then, that is not the end of the process.
            let mut client = with_a_chunk_in_hand(server)?;
            send(Signal::Terminate, server)?;
            loop {
                let refused = server.refuses();
                if client.answered(b"HELLO", Duration::from_millis(10)) {
                    return Err(still_listens(
                        "a connection, until the client was answered",
                    ));
                }
                if refused {
                    return Ok(());
                }
            }
        },
    )
    .defect("It takes new clients although it is to end.")
    .flags(SLOW)
    .needs(UNIX)
    .by_the_clock(),
    Case::new("the chunk in hand is answered", |server| {
        let mut client = with_a_chunk_in_hand(server)?;
        send(Signal::Terminate, server)?;
        client.expect_line(b"HELLO")?;
        client.expect_end()?;
        Ok(expect_status(server, Signal::Terminate, 0)?)
    })
    .defect("It drops the work in hand when it is told to end.")
    .flags(SLOW)
    .needs(UNIX),
    Case::new("when --grace is over, it ends with status 0", |server| {
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
    })
    .defect("It waits for its sessions without a limit, or not at all.")
    .flags(CUT)
    .needs(UNIX),
    Case::new("it says how many sessions it cut", |server| {
        let _client = with_a_chunk_in_hand(server)?;
        send(Signal::Terminate, server)?;
        let says_it = |line: &str| {
            let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
            line.contains("cut") && words.any(|word| word == "1")
        };
        let expected = "a line with the number 1 and the word cut";
        Ok(server.expect_log(says_it, &sent(Signal::Terminate), expected)?)
    })
    .defect("It cuts sessions without a word.")
    .flags(CUT)
    .needs(UNIX),
    Case::new("a second Ctrl-C ends it at once with status 130", |server| {
        /// Only a request that comes half a second after the first is a second one.
        const LATER: Duration = Duration::from_millis(600);
        let _client = with_a_chunk_in_hand(server)?;
        send(Signal::Interrupt, server)?;
        // Two signals at the same time are one: the first must have been seen.
        until_it_refuses(server);
        thread::sleep(LATER);
        send(Signal::Interrupt, server)?;
        Ok(expect_status(server, Signal::Interrupt, 130)?)
    })
    .defect("It cannot be hurried: a second Ctrl-C changes nothing.")
    .flags(STUCK)
    .needs(UNIX),
];

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

/// A client whose chunk the server works on: the server's log tells that it came.
fn with_a_chunk_in_hand(server: &Server) -> Result<Client, Verdict> {
    let mut client = server.client()?;
    client.send(b"HELLO\n")?;
    if server.process().has_logged(server.subject.timeout, 1, "sent 6 bytes") {
        return Ok(client);
    }
    if server.subject.is_ours() {
        let expected = "a line in the log for each chunk, with --verbose";
        return Err(client.unexpected(expected, "none").into());
    }
    Err(Verdict::skip("needs a server that logs each chunk, as ours do with --verbose"))
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
