//! Bytes that are wrong, and bytes without end.

use std::thread;

use harness::Unexpected;
use harness::client::Client;

use super::fault::{Fault, Scene};
use super::others::Occupied;

/// A server reads no more at a time.
const CHUNK: usize = 64 << 10;

/// One byte that is in no character, and characters that lack their last byte.
const BAD: [&[u8]; 4] = [b"\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98"];

/// Characters of 2, 3 and 4 bytes, and their upper case.
const GOOD: [(&str, &str); 3] = [("é", "É"), ("ꙁ", "Ꙁ"), ("𐐨", "𐐀")];

/// How a text reaches the server.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// As fast as it goes.
    Whole,
    /// The first [`CHUNK`] is answered before the rest is sent, so that no read can span
    /// the boundary.
    Cut,
}

pub(super) const BAD_BYTES: Fault = Fault::new("bad-bytes", |scene| {
    for at in CHUNK - 3..=CHUNK + 3 {
        for bad in BAD {
            bad_byte(scene, at, bad, b"and more", Sent::Whole)?;
            bad_byte(scene, at, bad, b"and more", Sent::Cut)?;
        }
        // The last character of the stream is not complete.
        bad_byte(scene, at, BAD[1], b"", Sent::Cut)?;
        bad_byte(scene, at, BAD[3], b"", Sent::Whole)?;
        for (character, upper) in GOOD {
            good_character(scene, at, character, upper, Sent::Whole)?;
            good_character(scene, at, character, upper, Sent::Cut)?;
        }
        much_more(scene, at)?;
        if at == CHUNK {
            scene.others.are_served(Occupied::None)?;
        }
    }
    Ok(())
})
.what("invalid bytes at and around a chunk's boundary");

fn bad_byte(
    scene: &Scene<'_>,
    at: usize,
    bad: &[u8],
    more: &[u8],
    sent: Sent,
) -> Result<(), Unexpected> {
    let text = [&b"a".repeat(at), bad, more].concat();
    let line = format!("\nerror: invalid utf-8 at byte {at}\n");
    let mut client = scene.server.client("a client that sends a bad byte")?;
    let answered = send(&mut client, &text, sent, at)?;
    if more.is_empty() {
        client.half_close();
    }
    client.expect(&[&b"A".repeat(at - answered), line.as_bytes()].concat())?;
    client.expect_end()
}

fn good_character(
    scene: &Scene<'_>,
    at: usize,
    character: &str,
    upper: &str,
    sent: Sent,
) -> Result<(), Unexpected> {
    let text = [&b"a".repeat(at), character.as_bytes(), b"and more"].concat();
    let mut client = scene.server.client("a client with a character on the boundary")?;
    let answered = send(&mut client, &text, sent, at)?;
    let reply = [&b"A".repeat(at - answered), upper.as_bytes(), b"AND MORE"].concat();
    client.expect(&reply)?;
    client.leave()
}

/// Sends `text`, whose first `valid` bytes are letters `a`. Gives how many of them were
/// answered on the way.
fn send(
    client: &mut Client,
    text: &[u8],
    sent: Sent,
    valid: usize,
) -> Result<usize, Unexpected> {
    let (mut rest, mut answered) = (text, 0);
    if sent == Sent::Cut {
        let (first, second) = text.split_at(CHUNK.min(text.len()));
        (rest, answered) = (second, valid.min(CHUNK));
        client.send(first)?;
        client.expect_start(&b"A".repeat(answered))?;
    }
    // The server may have closed the connection by now: the replies tell.
    let _ = client.send(rest);
    Ok(answered)
}

/// A client in the middle of a long text does not look for an error line. It must be
/// there later, and whole.
///
/// The reply is longer than what the client's kernel takes, so its end is still with the
/// server's when that closes. A reset at that moment would throw it away.
fn much_more(scene: &Scene<'_>, at: usize) -> Result<(), Unexpected> {
    let at = 3 * CHUNK + at;
    let mut client = scene.server.client("a client that sends much after a bad byte")?;
    let text = [&b"a".repeat(at), &b"\xff"[..], &b"z".repeat(1 << 20)].concat();
    let line = format!("\nerror: invalid utf-8 at byte {at}\n");
    // If the server does not read it, this fails: the replies tell.
    let _ = client.send(&text);
    client.expect(&[&b"A".repeat(at), line.as_bytes()].concat())?;
    client.expect_end()
}

/// More than a server may hold of it.
const MEMORY: usize = 6 << 20;

pub(super) const ENDLESS_LINE: Fault = Fault::new("endless-line", |scene| {
    // Characters of all lengths, one of them longer in upper case. The pattern's length
    // and the chunk's have no common factor, so the boundaries fall on each of its bytes.
    let pattern = "straße, écu, ꙁ, 𐐨, \0, ﬁn; ";
    let (text, reply) = (pattern.repeat(2000), pattern.to_uppercase().repeat(2000));
    let times = (100 << 20) / text.len() + 1;
    let mut client = scene.server.client("the client with an endless line")?;
    thread::scope(|scope| {
        let line =
            scope.spawn(|| client.exchange(text.as_bytes(), reply.as_bytes(), times));
        scene.others.are_served(Occupied::LittleForNow)?;
        line.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    client.expect_end()?;
    Ok(scene.server.expect_peak(MEMORY)?)
})
.what("a line of 100 MiB without its newline");
