//! S3: what is complete is answered without waiting for more.

use crate::check::Check;
use crate::server::Server;
use crate::{Rule::S3, Verdict};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S3,
        "a text without a newline",
        "It waits for the end of a line, which the client never sends.",
        no_newline,
    ),
    Check::new(
        S3,
        "each byte before the next is sent",
        "It holds characters back although they are complete.",
        each_byte,
    ),
    Check::new(
        S3,
        "what stands before half a character",
        "Half a character makes it hold back what is complete.",
        before_half,
    ),
];

fn no_newline(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.send(b"HELLO")?;
    Ok(client.expect(b"HELLO")?)
}

fn each_byte(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    for byte in b"ONE AT A TIME" {
        client.send(&[*byte])?;
        client.expect(&[*byte])?;
    }
    Ok(())
}

fn before_half(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.send(b"HALF \xe2\x82")?;
    let Err(failure) = client.expect_start(b"HALF ") else { return Ok(()) };
    // Late is what this rule is about. An answer that is wrong, or never comes, is S2's.
    let late = client.send(b"\xac\n").and_then(|()| client.expect_line("€".as_bytes()));
    match late {
        Ok(()) => Err(failure.into()),
        Err(_) => Err(Verdict::Skip("needs a server that keeps rule S2 here".to_owned())),
    }
}
