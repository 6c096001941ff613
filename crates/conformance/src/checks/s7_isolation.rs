//! S7: what goes wrong in one session ends that session alone.

use std::time::Duration;

use crate::check::Check;
use crate::client::Client;
use crate::server::Server;
use crate::{Failure, Outcome, Rule::S7};

pub(super) const CHECKS: &[Check] = &[
    Check::new(S7, "a reset", reset),
    Check::new(S7, "many resets before a byte is sent", many_resets),
    Check::new(S7, "bytes that are not UTF-8", bad_bytes),
    Check::new(S7, "a client that vanishes in mid-character", mid_character),
    Check::new(S7, "a client that vanishes while it is answered", mid_reply),
    Check::new(S7, "a panic", panic).flags(&["--panic-on", "PANIC"]),
    Check::new(S7, "the place is free again, however its client left", place_free)
        .flags(&["--max-connections", "1", "--panic-on", "PANIC"]),
];

fn reset(server: &Server) -> Result<(), Outcome> {
    others_go_on(server, be_reset)
}

fn many_resets(server: &Server) -> Result<(), Outcome> {
    others_go_on(server, |mut client| {
        for _ in 0..50 {
            client.reset();
            client = server.client()?;
        }
        Ok(())
    })
}

fn bad_bytes(server: &Server) -> Result<(), Outcome> {
    others_go_on(server, send_bad_bytes)
}

fn mid_character(server: &Server) -> Result<(), Outcome> {
    others_go_on(server, |mut client| {
        client.send(b"half \xe2\x82")?;
        client.vanish();
        Ok(())
    })
}

fn mid_reply(server: &Server) -> Result<(), Outcome> {
    others_go_on(server, leave_replies)
}

fn panic(server: &Server) -> Result<(), Outcome> {
    others_go_on(server, cause_a_panic)
}

/// A place that is never free again is a leak: in the end nobody is served.
fn place_free(server: &Server) -> Result<(), Outcome> {
    let ways: [fn(Client) -> Result<(), Failure>; 4] =
        [be_reset, send_bad_bytes, leave_replies, cause_a_panic];
    for be_rude in ways {
        be_rude(server.client()?)?;
        server.client_called("the next client")?.ask("next", "NEXT")?;
    }
    Ok(())
}

/// A client that is there meanwhile is served on, if the server serves two at once; and
/// the next client is served.
fn others_go_on(
    server: &Server,
    be_rude: impl FnOnce(Client) -> Result<(), Failure>,
) -> Result<(), Outcome> {
    let mut other = None;
    if server.promise.serves_at_once(2) {
        other = Some(server.client_called("another client")?);
    }
    if let Some(other) = &mut other {
        other.ask("before", "BEFORE")?;
    }
    be_rude(server.client()?)?;
    server.client_called("the next client")?.ask("next", "NEXT")?;
    if let Some(other) = &mut other {
        // The server may see late what happened.
        other.expect_nothing(Duration::from_millis(250))?;
        other.ask("after", "AFTER")?;
    }
    Ok(())
}

fn be_reset(mut client: Client) -> Result<(), Failure> {
    client.ask("hello", "HELLO")?;
    client.reset();
    Ok(())
}

fn send_bad_bytes(mut client: Client) -> Result<(), Failure> {
    client.ask("hello", "HELLO")?;
    client.send(b"\xff\n")?;
    client.leave();
    Ok(())
}

/// The server is in the middle of a send when its client goes.
fn leave_replies(mut client: Client) -> Result<(), Failure> {
    client.flood(b"text without end\n", 16 << 20)?;
    client.vanish();
    Ok(())
}

/// The session ends with or without a reply; it is the others that count.
fn cause_a_panic(mut client: Client) -> Result<(), Failure> {
    client.send(b"PANIC\n")?;
    client.leave();
    Ok(())
}
