//! S4: at the end of the client's stream comes all that is owed, then the server's end.

use std::time::Duration;

use super::numbered_rows;
use crate::check::Check;
use crate::client::Then;
use crate::server::Server;
use crate::{Outcome, Rule::S4};

pub(super) const CHECKS: &[Check] = &[
    Check::new(S4, "a client that says nothing gets nothing, then the end", nothing),
    Check::new(S4, "a text, its reply, the end", text),
    Check::new(S4, "the reply to what came just before the end", just_before),
    Check::new(S4, "every byte of a long text", long_text),
    Check::new(S4, "every byte of a long text, read late", read_late),
];

fn nothing(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    client.half_close()?;
    client.expect_end()?;
    Ok(())
}

fn text(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    client.ask("hello", "HELLO")?;
    client.half_close()?;
    client.expect_end()?;
    Ok(())
}

/// The server may see the text and the end at the same time.
fn just_before(server: &Server) -> Result<(), Outcome> {
    for _ in 0..20 {
        let mut client = server.client()?;
        client.send(b"last words")?;
        client.half_close()?;
        client.expect(b"LAST WORDS")?;
    }
    Ok(())
}

fn long_text(server: &Server) -> Result<(), Outcome> {
    let (text, reply) = numbered_rows(200_000);
    let mut client = server.client()?;
    client.ask_at_length(text, Then::HalfClose, reply)?;
    Ok(())
}

/// The server's buffers fill up, so that a send takes a part of the reply only.
fn read_late(server: &Server) -> Result<(), Outcome> {
    const LATE: Duration = Duration::from_millis(250);
    let (text, reply) = numbered_rows(800_000);
    let mut client = server.client()?.reading_late(LATE);
    client.ask_at_length(text, Then::HalfClose, reply)?;
    Ok(())
}
