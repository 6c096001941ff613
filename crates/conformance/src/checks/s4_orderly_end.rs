//! S4: at the end of the client's stream comes all that is owed, then the server's end.

use std::time::Duration;

use super::numbered_rows;
use crate::case::{Case, Need};

/// The check that fails once a client's orderly end was the server's, too.
pub const NEXT_CLIENT: &str = "the next client is served";

pub(super) const CASES: &[Case] = &[
    Case::new("a client that says nothing gets nothing, then the end", |server| {
        let mut client = server.client()?;
        client.half_close();
        Ok(client.expect_end()?)
    })
    .defect("It does not notice that the client has ended its stream."),
    Case::new("a text, its reply, the end", |server| {
        let mut client = server.client()?;
        client.ask("HELLO", "HELLO")?;
        client.half_close();
        Ok(client.expect_end()?)
    })
    .defect("It takes a read of no bytes for a text: it never closes."),
    Case::new("the reply to what came just before the end", |server| {
        // The server may see the text and the end at the same time.
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
    })
    .defect("It does not answer all that came before the client's end."),
    Case::new("every byte of a long text", |server| {
        let (text, reply) = numbered_rows(200_000);
        let mut client = server.client()?;
        Ok(client.exchange(text, reply, 1)?)
    })
    .defect("It loses a part of a long reply."),
    Case::new("every byte of a long text, read late", |server| {
        // The buffers fill up, so that a send takes only a part of the reply.
        const LATE: Duration = Duration::from_millis(250);
        let (text, reply) = numbered_rows(800_000);
        let mut client = server.client()?.reading_late(LATE);
        Ok(client.exchange(text, reply, 1)?)
    })
    .defect("It takes it for granted that one send takes all of a reply."),
    Case::new(NEXT_CLIENT, |server| {
        server.ask("HELLO", "HELLO")?;
        Ok(server.serves("the next client")?)
    })
    .defect("Once a client has left in good order, it serves no other."),
    Case::new("a client that has left costs no CPU time", |server| {
        const INTERVAL: Duration = Duration::from_millis(700);
        server.ask("HELLO", "HELLO")?;
        Ok(server.expect_rest(INTERVAL, "a client that has left in good order")?)
    })
    .defect("It reads from a client that has left, again and again.")
    .needs(&[Need::Start, Need::Linux]),
];
