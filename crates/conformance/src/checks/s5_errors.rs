//! S5: errors are in lower case, on a line of their own, and arrive.

use std::thread;
use std::time::{Duration, Instant};

use harness::client::Heard;

use crate::Verdict;
use crate::case::Case;

pub(super) const CASES: &[Case] = &[
    Case::new("a byte that is not UTF-8, after text", |server| {
        server.answers(b"ABC\xffDEF\n", b"ABC\nerror: invalid utf-8 at byte 3\n")
    })
    .defect("It says nothing of bad bytes, or not in the agreed words."),
    Case::new("a byte that is not UTF-8, at the start", |server| {
        server.answers(b"\xffDEF\n", b"error: invalid utf-8 at byte 0\n")
    })
    .defect("It sends no error line, or an empty line before it."),
    Case::new("a byte that is not UTF-8, after a newline", |server| {
        server.answers(b"A\n\xff\n", b"A\nerror: invalid utf-8 at byte 2\n")
    })
    .defect("It sends no error line, or an empty line before it."),
    Case::new("every kind of bytes that are not UTF-8", |server| {
        let kinds: [&[u8]; 9] = [
            b"\x80",             // the rest of a character that did not begin
            b"\xc0\x80",         // NUL in two bytes, as Java writes it
            b"\xe0\x9f\xbf",     // three bytes for what takes two
            b"\xf0\x8f\xbf\xbf", // four bytes for what takes three
            b"\xed\xa0\x80",     // half of a pair of UTF-16
            b"\xf4\x90\x80\x80", // beyond the last character, U+10FFFF
            b"\xf8\x88\x80\x80", // five bytes were meant once
            b"\xc3",             // a first byte, and then a newline
            b"\xf0\x9f\x98",     // all but the last byte, and then a newline
        ];
        for kind in kinds {
            // What the kind before has done to the server is for rule S7.
            let server = server.fresh()?;
            let text = [b"OK ", kind, b"\n"].concat();
            server.answers(&text, b"OK \nerror: invalid utf-8 at byte 3\n")?;
        }
        Ok(())
    })
    .defect("It takes bytes for text that are not, or does not say where they stand."),
    Case::new("the place is counted in bytes from the first one sent", |server| {
        let mut client = server.client()?;
        client.ask("10 €", "10 €")?;
        client.ask("20 €", "20 €")?;
        client.send(b"30 \xe2\x82\n")?;
        Ok(client.expect(b"30 \nerror: invalid utf-8 at byte 17\n")?)
    })
    .defect("It sends no error line, or counts the place from a wrong start."),
    Case::new("an unfinished character at the end of the stream", |server| {
        let mut client = server.client()?;
        client.send(b"HALF \xe2\x82")?;
        client.half_close();
        let Err(failure) = client.expect(b"HALF \nerror: invalid utf-8 at byte 5\n")
        else {
            return Ok(());
        };
        // A server that does not see the end of the stream is not to blame for its
        // silence.
        if matches!(client.hear(Duration::from_millis(20)), Heard::Nothing(_)) {
            return Err(Verdict::skip("needs a server that keeps rule S4 here"));
        }
        Err(failure.into())
    })
    .defect("It does not report an unfinished character at the end of the stream."),
    Case::new("after the error line comes the end", |server| {
        let mut client = server.client()?;
        client.send(b"ABC\xff\n")?;
        client.expect(b"ABC\nerror: invalid utf-8 at byte 3\n")?;
        Ok(client.expect_end()?)
    })
    .defect("It sends no error line, or goes on after it."),
    Case::new("the error line arrives though the client sends on", |server| {
        // A server that closes while there is something to read resets the
        // connection, and a reset may destroy the line on its way.
        let mut client = server.client()?;
        client.send(b"ABC\xff\n")?;
        // If the connection is reset, either this fails or what follows.
        client.send(&b"MORE\n".repeat(800_000))?;
        client.expect(b"ABC\nerror: invalid utf-8 at byte 3\n")?;
        Ok(client.expect_end()?)
    })
    .defect("It sends no error line, or destroys it by a reset: it left bytes unread."),
    Case::new("a client that sends on for ever is cut", |server| {
        let mut client = server.client()?;
        client.send(b"ABC\xff\n")?;
        client.expect(b"ABC\nerror: invalid utf-8 at byte 3\n")?;
        let end = Instant::now() + server.subject.timeout;
        while Instant::now() < end {
            if client.send(b"more\n").is_err() {
                return Ok(());
            }
            // A trickle is enough: what counts is for how long the server reads on.
            thread::sleep(Duration::from_millis(1));
        }
        let came = format!("it still read after {:?}", server.subject.timeout);
        Err(client.unexpected("the server closes the connection", came).into())
    })
    .defect("It sends no error line, or reads on for ever after it."),
];
