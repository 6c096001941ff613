//! S11: a server that runs out of something waits until it has it again.

use std::time::Duration;

use harness::Unexpected;
use harness::client::Client;

use crate::check::{Check, Need};
use crate::leaving::{Leave, either_way, leave_together};
use crate::server::Server;
use crate::{Rule::S11, Verdict};

/// The descriptors that a server may have, and the clients that come.
const DESCRIPTORS: u32 = 40;
const CLIENTS: usize = 60;
const TOO_MANY: &str = "60 clients for 40 descriptors";
/// The server is watched for this long.
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
        "a thread or a process that cannot be started",
        "It ends, or is silent, when no thread or process can be started.",
        cannot_spawn,
    )
    .unprivileged()
    .needs(&[Need::Start, Need::Linux, Need::Spawns]),
];

/// A server that serves few at once never runs out, and passes, too.
fn serves_on(server: &Server) -> Result<(), Verdict> {
    either_way(server, serves_on_when_others)
}

fn serves_on_when_others(server: &Server, leave: Leave) -> Result<(), Verdict> {
    let (mut served, waiting) = too_many(server)?;
    for client in &mut served {
        client.ask("AGAIN", "AGAIN")?;
    }
    leave_together(served, leave);
    let mut waiting = waiting.into_iter();
    while let Some(mut client) = waiting.next() {
        if let Err(failure) = client.expect_line(b"HELLO") {
            // To leave politely would take long where the server takes no notice.
            waiting.for_each(Client::reset);
            return Err(failure.into());
        }
        leave(client);
    }
    Ok(())
}

fn says_so(server: &Server) -> Result<(), Verdict> {
    let clients = too_many(server)?;
    let words = ["too many open files", "descriptor", "emfile", "os error 24"];
    let said = expect_words(server, &words, TOO_MANY);
    reset_all(clients);
    Ok(said?)
}

fn no_spin(server: &Server) -> Result<(), Verdict> {
    let clients = too_many(server)?;
    let rests = server.expect_rest(REST, TOO_MANY);
    reset_all(clients);
    Ok(rests?)
}

/// What becomes of the client for which nothing can be started is the server's choice.
fn cannot_spawn(server: &Server) -> Result<(), Verdict> {
    const SENT: &str = "a client for which no thread or process can be started";
    let mut served = server.client_called("a client that is served")?;
    served.ask("HELLO", "HELLO")?;
    allow_threads(false, server)?;
    let mut next = server.client_called("a client that cannot be served yet")?;
    // The server may have closed the connection by now.
    let _ = next.send(b"HELLO\n");
    if next.answered(b"HELLO", Duration::from_millis(300)) {
        return Err(Verdict::Skip("here, a limit on threads has no effect".to_owned()));
    }
    served.ask("AGAIN", "AGAIN")?;
    expect_words(server, &["thread", "process", "spawn", "fork", "os error 11"], SENT)?;
    server.expect_rest(REST, SENT)?;
    allow_threads(true, server)?;
    drop(next);
    Ok(server.client_called("a client after that")?.ask("HELLO", "HELLO")?)
}

/// More clients than the server has descriptors: those that it serves at once, and those
/// that wait.
fn too_many(server: &Server) -> Result<(Vec<Client>, Vec<Client>), Unexpected> {
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let mut client = server.client_called("one of 60 clients")?;
        client.send(b"HELLO\n")?;
        clients.push(client);
    }
    // They are accepted in their order: behind the first that waits, all wait.
    let answered =
        |client: &mut Client| client.answered(b"HELLO", Duration::from_millis(500));
    clients[0].expect_line(b"HELLO")?;
    let mut served = 1;
    while served < CLIENTS && answered(&mut clients[served]) {
        served += 1;
    }
    let waiting = clients.split_off(served);
    if waiting.is_empty() {
        return Err(Unexpected::new(TOO_MANY, "some of them wait", "all are served"));
    }
    Ok((clients, waiting))
}

/// It is over: to leave politely, one after the other, would take long where the server
/// takes no notice of it.
fn reset_all((served, waiting): (Vec<Client>, Vec<Client>)) {
    served.into_iter().chain(waiting).for_each(Client::reset);
}

/// Expects a line in the log with one of `words`.
fn expect_words(server: &Server, words: &[&str], sent: &str) -> Result<(), Unexpected> {
    let wanted = |line: &str| {
        let line = line.to_lowercase();
        words.iter().any(|word| line.contains(word))
    };
    let expected = format!("a log line with one of: {}", words.join(", "));
    server.expect_log(wanted, sent, &expected)
}

fn allow_threads(allowed: bool, server: &Server) -> Result<(), Verdict> {
    server
        .process()
        .allow_threads(allowed)
        .map_err(|error| Verdict::Skip(format!("needs the program prlimit: {error}")))
}
