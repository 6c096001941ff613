//! S11: a server that runs out of something waits until it has it again.

use std::time::Duration;

use crate::check::{Check, Need};
use crate::client::Client;
use crate::leaving::{Leave, either_way, leave_together};
use crate::subject::Server;
use crate::{Failure, Outcome, Rule::S11, rest};

/// The descriptors that a server may have, and the clients that come.
const DESCRIPTORS: u32 = 40;
const CLIENTS: usize = 60;
/// The server is watched for so long.
const REST: Duration = Duration::from_secs(1);
const MORE_THAN_IT_CAN: &[Need] = &[Need::Unix, Need::AtOnce(CLIENTS)];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S11,
        "more clients than descriptors are all served in the end",
        "It ends, or takes no more clients, after accept has failed once.",
        serves_on,
    )
    .descriptors(DESCRIPTORS)
    .needs(&[Need::Unix]),
    Check::new(
        S11,
        "out of descriptors, it says so",
        "It says nothing when accept fails.",
        says_so,
    )
    .descriptors(DESCRIPTORS)
    .needs(MORE_THAN_IT_CAN),
    Check::new(
        S11,
        "out of descriptors, it does not spin",
        "It calls accept again and again without a pause when that fails.",
        no_spin,
    )
    .descriptors(DESCRIPTORS)
    .needs(&[Need::Linux, Need::AtOnce(CLIENTS)]),
    Check::new(
        S11,
        "a thread that cannot be started",
        "It ends, or is silent, when no thread can be started.",
        no_thread,
    )
    .unprivileged()
    .needs(&[Need::Start, Need::Linux, Need::Threads]),
];

/// A server that serves few at once never runs out, and passes as well.
fn serves_on(server: &Server) -> Result<(), Outcome> {
    either_way(server, serves_on_if_others)
}

fn serves_on_if_others(server: &Server, leave: Leave) -> Result<(), Outcome> {
    let (mut served, waiting) = too_many(server)?;
    for client in &mut served {
        client.ask("AGAIN", "AGAIN")?;
    }
    leave_together(served, leave);
    let mut waiting = waiting.into_iter();
    while let Some(mut client) = waiting.next() {
        if let Err(failure) = client.expect_line(b"HELLO") {
            // To leave politely would take long: nobody listens.
            waiting.for_each(Client::reset);
            return Err(failure.into());
        }
        leave(client);
    }
    Ok(())
}

fn says_so(server: &Server) -> Result<(), Outcome> {
    let clients = too_many(server)?;
    let words = ["too many open files", "descriptor", "emfile", "os error 24"];
    let said = expect_log(server, &words, "60 clients for 40 descriptors");
    reset_all(clients);
    Ok(said?)
}

fn no_spin(server: &Server) -> Result<(), Outcome> {
    let clients = too_many(server)?;
    let rests =
        rest::expect_rest(server.process(), REST, "60 clients for 40 descriptors");
    reset_all(clients);
    Ok(rests?)
}

/// What becomes of the client for whom there is no thread is the server's choice.
fn no_thread(server: &Server) -> Result<(), Outcome> {
    const SENT: &str = "a client for whom no thread can be started";
    let mut served = server.client_called("a client that has its thread")?;
    served.ask("HELLO", "HELLO")?;
    allow_threads(false, server)?;
    let mut next = server.client_called("a client without a thread")?;
    // The server may have closed the connection by now.
    let _ = next.send(b"HELLO\n");
    if next.answered(b"HELLO", Duration::from_millis(300)) {
        return Err(Outcome::Skip("here, a limit on threads has no effect".to_owned()));
    }
    served.ask("AGAIN", "AGAIN")?;
    expect_log(server, &["thread", "spawn", "os error 11"], SENT)?;
    rest::expect_rest(server.process(), REST, SENT)?;
    allow_threads(true, server)?;
    next.leave();
    server.client_called("a client after that")?.ask("HELLO", "HELLO")?;
    Ok(())
}

/// More clients than the server has descriptors: those that it serves at once, and those
/// that wait.
fn too_many(server: &Server) -> Result<(Vec<Client>, Vec<Client>), Failure> {
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let mut client = server.client_called("one of 60 clients")?;
        client.send(b"HELLO\n")?;
        clients.push(client);
    }
    // They are accepted in their order: behind the first who waits, all wait.
    let answered =
        |client: &mut Client| client.answered(b"HELLO", Duration::from_millis(500));
    clients[0].expect_line(b"HELLO")?;
    let mut served = 1;
    while served < CLIENTS && answered(&mut clients[served]) {
        served += 1;
    }
    let waiting = clients.split_off(served);
    if waiting.is_empty() {
        let sent = "60 clients for 40 descriptors";
        return Err(Failure::new(sent, "some of them wait", "all are served"));
    }
    Ok((clients, waiting))
}

/// It is over: to leave politely, one after the other, would take long where the server
/// takes no notice of it.
fn reset_all((served, waiting): (Vec<Client>, Vec<Client>)) {
    served.into_iter().chain(waiting).for_each(Client::reset);
}

fn expect_log(server: &Server, words: &[&str], sent: &str) -> Result<(), Failure> {
    let wanted = |line: &str| {
        let line = line.to_lowercase();
        words.iter().any(|word| line.contains(word))
    };
    if server.process().wait_for_log(server.patience, wanted).is_some() {
        return Ok(());
    }
    let log = server.process().log();
    let last = log.last().map_or("nothing", String::as_str);
    let expected = format!("a log line with one of: {}", words.join(", "));
    Err(Failure::new(sent, expected, format!("{} lines, the last: {last}", log.len())))
}

fn allow_threads(allowed: bool, server: &Server) -> Result<(), Outcome> {
    server
        .process()
        .allow_threads(allowed)
        .map_err(|error| Outcome::Skip(format!("needs the program prlimit: {error}")))
}
