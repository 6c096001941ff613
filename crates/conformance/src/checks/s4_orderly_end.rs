//! S4: at the end of the client's stream comes all that is owed, then the server's end.

use std::time::Duration;

use super::numbered_rows;
use crate::check::{Check, Need};
use crate::server::Server;
use crate::{Rule::S4, Verdict};

/// The check that fails once a client's orderly end was the server's, too.
pub const NEXT_CLIENT: &str = "the next client is served";

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S4,
        "a client that says nothing gets nothing, then the end",
        "It does not notice that the client has ended its stream.",
        nothing,
    ),
    Check::new(
        S4,
        "a text, its reply, the end",
        "It takes a read of no bytes for a text: it never closes.",
        text,
    ),
    Check::new(
        S4,
        "the reply to what came just before the end",
        "It does not answer all that came before the client's end.",
        just_before,
    ),
    Check::new(
        S4,
        "every byte of a long text",
        "It loses a part of a long reply.",
        long_text,
    ),
    Check::new(
        S4,
        "every byte of a long text, read late",
        "It takes it for granted that one send takes all of a reply.",
        read_late,
    ),
    Check::new(
        S4,
        NEXT_CLIENT,
        "Once a client has left in good order, it serves no other.",
        next_is_served,
    ),
    Check::new(
        S4,
        "a client that has left costs no CPU time",
        "It reads from a client that has left, again and again.",
        no_spin,
    )
    .needs(&[Need::Start, Need::Linux]),
];

fn nothing(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.half_close();
    Ok(client.expect_end()?)
}

fn text(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    client.half_close();
    Ok(client.expect_end()?)
}

/// The server may see the text and the end at the same time.
fn just_before(server: &Server) -> Result<(), Verdict> {
    for _ in 0..20 {
        let mut client = server.client()?;
        // With the newline, for a server that waits for one (rule S3).
        client.send(b"LAST WORDS\n")?;
        client.half_close();
        client.expect_line(b"LAST WORDS")?;
        // Whether the server sees the end is for other checks.
        client.reset();
    }
    Ok(())
}

fn long_text(server: &Server) -> Result<(), Verdict> {
    let (text, reply) = numbered_rows(200_000);
    let mut client = server.client()?;
    Ok(client.exchange(text, reply, 1)?)
}

/// The server's buffers fill up, so that a send takes only a part of the reply.
fn read_late(server: &Server) -> Result<(), Verdict> {
    const LATE: Duration = Duration::from_millis(250);
    let (text, reply) = numbered_rows(800_000);
    let mut client = server.client()?.reading_late(LATE);
    Ok(client.exchange(text, reply, 1)?)
}

fn next_is_served(server: &Server) -> Result<(), Verdict> {
    ask_and_leave(server)?;
    Ok(server.client_called("the next client")?.ask("NEXT", "NEXT")?)
}

fn no_spin(server: &Server) -> Result<(), Verdict> {
    const INTERVAL: Duration = Duration::from_millis(700);
    ask_and_leave(server)?;
    Ok(server.expect_rest(INTERVAL, "a client that has left in good order")?)
}

fn ask_and_leave(server: &Server) -> Result<(), Verdict> {
    Ok(server.client()?.ask("HELLO", "HELLO")?)
}
