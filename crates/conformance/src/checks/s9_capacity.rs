//! S9: a client that comes when the server is full waits for a place, and gets it.

use std::time::Duration;

use harness::client::Client;

use crate::Verdict;
use crate::case::{Case, Need};
use crate::leaving::{Leave, either_way, leave_together};
use crate::server::Server;

pub(super) const CASES: &[Case] = &[
    Case::new("at --max-connections, the next client waits for a place", |server| {
        either_way(server, |server, leave| one_too_many(server, 2, leave))
    })
    .defect("It takes more clients than it may, or turns them away.")
    .flags(&["--max-connections", "2"])
    .needs(&[Need::AtOnce(2)]),
    Case::new("all clients that wait are served in the end", |server| {
        either_way(server, all_served_when_others)
    })
    .defect("Once full, it forgets the clients that wait.")
    .flags(&["--max-connections", "2"])
    .needs(&[Need::AtOnce(2)]),
    Case::new("beyond the server's own limit, the next client waits", |server| {
        let limit = server.subject.limit.expect("the check needs Need::Limit");
        either_way(server, |server, leave| one_too_many(server, limit, leave))
    })
    .defect("It turns away the clients for which it has no place yet.")
    .needs(&[Need::Limit]),
];

/// A client that waits is not answered for this long.
const WAIT: Duration = Duration::from_millis(300);

fn all_served_when_others(server: &Server, leave: Leave) -> Result<(), Verdict> {
    let mut served = vec![server.client()?, server.client()?];
    for client in &mut served {
        client.ask("HELLO", "HELLO")?;
    }
    let mut waiting = Vec::new();
    for _ in 0..6 {
        let mut client = server.client_called("a client that waits")?;
        client.send(b"HELLO\n")?;
        waiting.push(client);
    }
    leave_together(served, leave);
    for mut client in waiting {
        client.expect_line(b"HELLO")?;
        leave(client);
    }
    Ok(())
}

/// `limit` clients are served; the next one when the first of them leaves.
fn one_too_many(server: &Server, limit: usize, leave: Leave) -> Result<(), Verdict> {
    let mut clients: Vec<Client> = Vec::new();
    for _ in 0..limit {
        let mut client = server.client_called("a client in time")?;
        client.ask("HELLO", "HELLO")?;
        clients.push(client);
    }
    let mut next = server.client_called("the next client")?;
    next.send(b"HELLO\n")?;
    next.expect_nothing(WAIT)?;
    for client in &mut clients {
        client.ask("AGAIN", "AGAIN")?;
    }
    leave(clients.remove(0));
    next.expect_line(b"HELLO")?;
    Ok(())
}
