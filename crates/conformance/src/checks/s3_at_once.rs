//! S3: what is complete is answered without waiting for more.

use crate::Verdict;
use crate::case::Case;

pub(super) const CASES: &[Case] = &[
    Case::new("a text without a newline", |server| server.answers(b"HELLO", b"HELLO"))
        .defect("It waits for the end of a line, which the client never sends."),
    Case::new("each byte before the next is sent", |server| {
        let mut client = server.client()?;
        for byte in b"ONE AT A TIME" {
            client.send(&[*byte])?;
            client.expect(&[*byte])?;
        }
        Ok(())
    })
    .defect("It holds characters back although they are complete."),
    Case::new("what stands before half a character", |server| {
        let mut client = server.client()?;
        client.send(b"HALF \xe2\x82")?;
        let Err(failure) = client.expect_start(b"HALF ") else { return Ok(()) };
        // Late is what this rule is about. An answer that is wrong, or never comes, is
        // for rule S2.
        let late =
            client.send(b"\xac\n").and_then(|()| client.expect_line("€".as_bytes()));
        match late {
            Ok(()) => Err(failure.into()),
            Err(_) => Err(Verdict::skip("needs a server that keeps rule S2 here")),
        }
    })
    .defect("Half a character makes it hold back what is complete."),
];
