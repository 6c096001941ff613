//! S3: what is complete is answered without waiting for more.

use crate::check::Check;
use crate::server::Server;
use crate::{Outcome, Rule::S3};

pub(super) const CHECKS: &[Check] = &[
    Check::new(S3, "a text without a newline", no_newline),
    Check::new(S3, "each byte before the next is sent", each_byte),
    Check::new(S3, "what stands before half a character", before_half),
];

fn no_newline(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    client.send(b"hello")?;
    client.expect(b"HELLO")?;
    Ok(())
}

fn each_byte(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    for byte in b"one at a time" {
        client.send(&[*byte])?;
        client.expect(&[byte.to_ascii_uppercase()])?;
    }
    Ok(())
}

fn before_half(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    client.send(b"half \xe2\x82")?;
    client.expect(b"HALF ")?;
    Ok(())
}
