//! S7: what goes wrong in one session ends that session alone.

use std::time::Duration;

use harness::Unexpected;
use harness::client::Client;

use crate::Verdict;
use crate::case::Case;
use crate::server::Server;

pub(super) const CASES: &[Case] = &[
    Case::new("a reset", |server| {
        others_go_on(server, "a client that is reset", be_reset)
    })
    .defect("It does not survive a client that resets its connection."),
    Case::new("many resets before a byte is sent", |server| {
        others_go_on(server, "50 clients that are reset", |mut client| {
            for _ in 0..50 {
                client.reset();
                client = server.client()?;
            }
            client.reset();
            Ok(())
        })
    })
    .defect("It does not survive a connection that is reset before it is served."),
    Case::new("clients that are gone before they are answered", |server| {
        // After the end of the client's stream and a reset, a send fails with EPIPE, and
        // on Unix a signal comes with it that ends a process which does not expect it.
        // A server that is quick has answered before the reset comes, hence many clients.
        others_go_on(
            server,
            "50 clients that send, end and reset at once",
            |mut client| {
                for _ in 0..50 {
                    client.send(b"GONE\n")?;
                    client.half_close();
                    client.reset();
                    client = server.client()?;
                }
                client.reset();
                Ok(())
            },
        )
    })
    .defect(
        "A send to a client that is gone ends other sessions, or the server (SIGPIPE).",
    ),
    Case::new("bytes that are not UTF-8", |server| {
        others_go_on(server, r#"a client: "\xff\n""#, send_bad_bytes)
    })
    .defect("Bad bytes from one client end other sessions, or the server."),
    Case::new("a client that vanishes in mid-character", |server| {
        others_go_on(server, r#"a client: "HALF \xe2\x82", its end"#, |mut client| {
            client.send(b"HALF \xe2\x82")?;
            client.leave_in_any_case();
            Ok(())
        })
    })
    .defect("Half a character at the end ends other sessions, or the server."),
    Case::new("a client that vanishes while it is answered", |server| {
        others_go_on(server, "a client that reads no replies, and leaves", leave_replies)
    })
    .defect("A send that fails ends other sessions, or the server."),
    Case::new("a panic", |server| {
        others_go_on(server, r#"a client: "PANIC\n""#, cause_a_panic)
    })
    .defect("A panic in one session ends other sessions, or the server.")
    .flags(&["--panic-on", "PANIC"]),
    Case::new("the place is free again, however its client left", |server| {
        // A place that is never free again is a leak: in the end no client is served.
        let ways: [fn(Client) -> Result<(), Unexpected>; 4] =
            [be_reset, send_bad_bytes, leave_replies, cause_a_panic];
        for be_rude in ways {
            let server = server.fresh()?;
            be_rude(server.client()?)?;
            server.serves("the next client")?;
        }
        Ok(())
    })
    .defect("A session that goes wrong never gives its place back.")
    .flags(&["--max-connections", "1", "--panic-on", "PANIC"]),
];

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
