//! S2: the reply does not depend on how TCP cut the text.

use std::thread;
use std::time::Duration;

use harness::Unexpected;
use harness::client::Client;

use crate::case::Case;

/// Characters of 1 to 4 bytes, none of which rule S1 changes.
const TEXT: &str = "A¿B€C😀D\n";
const REPLY: &[u8] = "A¿B€C😀D".as_bytes();

pub(super) const CASES: &[Case] = &[
    Case::new("a character split between reads", |server| {
        let mut client = server.client()?;
        send_apart(&mut client, [&b"SMILE \xf0\x9f"[..], b"\x98\x80\n"])?;
        Ok(client.expect_line("SMILE 😀".as_bytes())?)
    })
    .defect("It decodes each read by itself, and a read can end inside a character."),
    Case::new("a text split at any place", |server| {
        let mut client = server.client()?;
        for place in 1..TEXT.len() {
            let (start, end) = TEXT.as_bytes().split_at(place);
            send_apart(&mut client, [start, end])?;
            client.expect_line(REPLY)?;
        }
        Ok(())
    })
    .defect("It does not keep all bytes of an unfinished character for the next read."),
    Case::new("a text that comes byte by byte", |server| {
        let mut client = server.client()?;
        send_apart(&mut client, TEXT.as_bytes().chunks(1))?;
        Ok(client.expect_line(REPLY)?)
    })
    .defect("It expects a whole character, or a whole text, from one read."),
    Case::new("a text longer than any read", |server| {
        // Reads of 1024 or 65536 bytes cut characters of 3 bytes apart.
        let reply = "€".repeat(100_000);
        let text = format!("{reply}\n");
        let mut client = server.client()?;
        Ok(client.ask_at_length(text.as_bytes(), reply.as_bytes())?)
    })
    .defect("It decodes each read by itself: a full buffer cuts a character in two."),
];

/// Sends `pieces` so that the server most likely reads each of them by itself. A server
/// that keeps the rule passes with any pause and with none.
fn send_apart<'a>(
    client: &mut Client,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Result<(), Unexpected> {
    const PAUSE: Duration = Duration::from_millis(20);
    for piece in pieces {
        client.send(piece)?;
        thread::sleep(PAUSE);
    }
    Ok(())
}
