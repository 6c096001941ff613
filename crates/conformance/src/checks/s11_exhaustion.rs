//! S11: a server that runs out of something waits until it has it again.

use std::time::Duration;

use harness::Unexpected;
use harness::client::Client;

use crate::Verdict;
use crate::case::{Case, Need};
use crate::leaving::{Leave, either_way, leave_together};
use crate::server::Server;

/// The descriptors that a server may have, and the clients that come.
const DESCRIPTORS: u32 = 40;
const CLIENTS: usize = 60;
const TOO_MANY: &str = "60 clients for 40 descriptors";
/// The server is watched for this long.
const REST: Duration = Duration::from_secs(1);
const MORE_THAN_IT_CAN: &[Need] = &[Need::Unix, Need::AtOnce(CLIENTS)];

pub(super) const CASES: &[Case] = &[
    Case::new("more clients than descriptors are all served in the end", |server| {
        // A server that serves few at once never runs out, and passes, too.
        either_way(server, serves_on_when_others)
    })
    .defect("It ends, or takes no more clients, after accept has failed once.")
    .descriptors(DESCRIPTORS)
    .needs(&[Need::Unix]),
    Case::new("out of descriptors, it says so", |server| {
        let clients = too_many(server)?;
        let words = ["too many open files", "descriptor", "emfile", "os error 24"];
        let said = expect_words(server, &words, TOO_MANY);
        reset_all(clients);
        Ok(said?)
    })
    .defect("It says nothing when accept fails.")
    .descriptors(DESCRIPTORS)
    .needs(MORE_THAN_IT_CAN),
    Case::new("out of descriptors, it does not spin", |server| {
        let clients = too_many(server)?;
        let rests = server.expect_rest(REST, TOO_MANY);
        reset_all(clients);
        Ok(rests?)
    })
    .defect("It calls accept again and again without a pause when that fails.")
    .descriptors(DESCRIPTORS)
    .needs(&[Need::Linux, Need::AtOnce(CLIENTS)]),
    Case::new("a thread or a process that cannot be started", |server| {
        // What becomes of the client that cannot be served yet is the server's choice.
        const SENT: &str = "a client for which no thread or process can be started";
        let mut served = server.client_called("a client that is served")?;
        served.ask("HELLO", "HELLO")?;
        allow_threads(false, server)?;
        let mut next = server.client_called("a client that cannot be served yet")?;
        // The server may have closed the connection by now.
        let _ = next.send(b"HELLO\n");
        if next.answered(b"HELLO", Duration::from_millis(300)) {
            return Err(Verdict::skip("here, a limit on threads has no effect"));
        }
        served.ask("AGAIN", "AGAIN")?;
        expect_words(
            server,
            &["thread", "process", "spawn", "fork", "os error 11"],
            SENT,
        )?;
        server.expect_rest(REST, SENT)?;
        allow_threads(true, server)?;
        drop(next);
        Ok(server.serves("a client after that")?)
    })
    .defect("It ends, or is silent, when no thread or process can be started.")
    .unprivileged()
    .needs(&[Need::Start, Need::Linux, Need::Spawns]),
];

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
