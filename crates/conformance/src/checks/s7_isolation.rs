//! S7: what goes wrong in one session ends that session alone.

use std::time::Duration;

use harness::Unexpected;
use harness::client::Client;

use crate::check::Check;
use crate::server::Server;
use crate::{Rule::S7, Verdict};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S7,
        "a reset",
        "It does not survive a client that resets its connection.",
        reset,
    ),
    Check::new(
        S7,
        "many resets before a byte is sent",
        "It does not survive a connection that is reset before it is served.",
        many_resets,
    ),
    Check::new(
        S7,
        "clients that are gone before they are answered",
        "A send to a client that is gone ends other sessions, or the server (SIGPIPE).",
        gone_before_the_answer,
    ),
    Check::new(
        S7,
        "bytes that are not UTF-8",
        "Bad bytes from one client end other sessions, or the server.",
        bad_bytes,
    ),
    Check::new(
        S7,
        "a client that vanishes in mid-character",
        "Half a character at the end ends other sessions, or the server.",
        mid_character,
    ),
    Check::new(
        S7,
        "a client that vanishes while it is answered",
        "A send that fails ends other sessions, or the server.",
        mid_reply,
    ),
    Check::new(
        S7,
        "a panic",
        "A panic in one session ends other sessions, or the server.",
        panic,
    )
    .flags(&["--panic-on", "PANIC"]),
    Check::new(
        S7,
        "the place is free again, however its client left",
        "A session that goes wrong never gives its place back.",
        place_is_free,
    )
    .flags(&["--max-connections", "1", "--panic-on", "PANIC"]),
];

fn reset(server: &Server) -> Result<(), Verdict> {
    others_go_on(server, "a client that is reset", be_reset)
}

fn many_resets(server: &Server) -> Result<(), Verdict> {
    others_go_on(server, "50 clients that are reset", |mut client| {
        for _ in 0..50 {
            client.reset();
            client = server.client()?;
        }
        client.reset();
        Ok(())
    })
}

/// After the end of the client's stream and a reset, a send fails with EPIPE, and on Unix
/// a signal comes with it that ends a process which does not expect it. A server that is
/// quick has answered before the reset comes, hence many clients.
fn gone_before_the_answer(server: &Server) -> Result<(), Verdict> {
    others_go_on(server, "50 clients that send, end and reset at once", |mut client| {
        for _ in 0..50 {
            client.send(b"GONE\n")?;
            client.half_close();
            client.reset();
            client = server.client()?;
        }
        client.reset();
        Ok(())
    })
}

fn bad_bytes(server: &Server) -> Result<(), Verdict> {
    others_go_on(server, r#"a client: "\xff\n""#, send_bad_bytes)
}

fn mid_character(server: &Server) -> Result<(), Verdict> {
    others_go_on(server, r#"a client: "HALF \xe2\x82", its end"#, |mut client| {
        client.send(b"HALF \xe2\x82")?;
        client.leave_in_any_case();
        Ok(())
    })
}

fn mid_reply(server: &Server) -> Result<(), Verdict> {
    others_go_on(server, "a client that reads no replies, and leaves", leave_replies)
}

fn panic(server: &Server) -> Result<(), Verdict> {
    others_go_on(server, r#"a client: "PANIC\n""#, cause_a_panic)
}

/// A place that is never free again is a leak: in the end no client is served.
fn place_is_free(server: &Server) -> Result<(), Verdict> {
    let ways: [fn(Client) -> Result<(), Unexpected>; 4] =
        [be_reset, send_bad_bytes, leave_replies, cause_a_panic];
    for be_rude in ways {
        let server = server.fresh()?;
        be_rude(server.client()?)?;
        server.client_called("the next client")?.ask("NEXT", "NEXT")?;
    }
    Ok(())
}

/// Another client, which is there all the time, is served on, if the server serves two at
/// once; and so is the next client.
fn others_go_on(
    server: &Server,
    what: &str,
    be_rude: impl FnOnce(Client) -> Result<(), Unexpected>,
) -> Result<(), Verdict> {
    let mut other = None;
    if server.subject.serves_at_once(2) {
        let mut client = server.client_called("another client")?;
        client.ask("BEFORE", "BEFORE")?;
        other = Some(client);
    }
    be_rude(server.client()?)?;
    let mut go_on = || {
        // No client leaves in between: an orderly end is for rule S4.
        let mut next = server.client_called("the next client")?;
        next.ask("NEXT", "NEXT")?;
        if let Some(other) = &mut other {
            // The server may be late to see what happened.
            other.expect_nothing(Duration::from_millis(250))?;
            other.ask("AFTER", "AFTER")?;
        }
        Ok(())
    };
    go_on().map_err(|failure: Unexpected| failure.after(what).into())
}

fn be_reset(mut client: Client) -> Result<(), Unexpected> {
    client.ask("HELLO", "HELLO")?;
    client.reset();
    Ok(())
}

fn send_bad_bytes(mut client: Client) -> Result<(), Unexpected> {
    client.ask("HELLO", "HELLO")?;
    client.send(b"\xff\n")?;
    client.leave_in_any_case();
    Ok(())
}

/// The server is in the middle of a send when its client goes.
fn leave_replies(mut client: Client) -> Result<(), Unexpected> {
    client.flood(b"TEXT WITHOUT END\n", 16 << 20)?;
    client.vanish();
    Ok(())
}

/// The session ends with or without a reply: what counts is the others.
fn cause_a_panic(mut client: Client) -> Result<(), Unexpected> {
    client.send(b"PANIC\n")?;
    client.leave_in_any_case();
    Ok(())
}
