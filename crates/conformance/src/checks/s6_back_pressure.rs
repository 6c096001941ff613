//! S6: a client that does not read is not read from.

use harness::Unexpected;
use harness::client::KERNEL_BUFFERS;

use crate::check::{Check, Need};
use crate::server::Server;
use crate::{Rule::S6, Verdict};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S6,
        "a client that does not read is not read from",
        "It reads on while its replies are not taken.",
        not_read_from,
    ),
    Check::new(
        S6,
        "a client that does not read costs little memory",
        "It keeps replies that are not taken in its memory, without a limit.",
        little_memory,
    )
    .needs(&[Need::Start, Need::Linux]),
    Check::new(
        S6,
        "once it reads, it is read from again",
        "After a client was slow once, it does not read from it again.",
        read_again,
    ),
    Check::new(
        S6,
        "while it does not read, others are served",
        "One client that does not read stops all the others.",
        others_served,
    )
    .needs(&[Need::AtOnce(2)]),
];

const LINE: &[u8] = b"ENDLESS TEXT\n";

/// A server needs no more for one client than a chunk and its reply, a fraction of this.
const MEMORY: usize = 8 << 20;

fn not_read_from(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    let taken = client.fill(LINE)?;
    client.discard(taken);
    Ok(())
}

fn little_memory(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    let before = memory(server)?;
    let taken = client.flood(LINE, KERNEL_BUFFERS)?;
    let grown = memory(server)?.saturating_sub(before);
    if grown > MEMORY {
        let expected = format!("it occupies {} KiB more at most", MEMORY >> 10);
        let came = format!("it occupies {} KiB more", grown >> 10);
        return Err(client.unexpected(expected, came).into());
    }
    client.discard(taken);
    Ok(())
}

/// What comes back is for other rules: here it counts that the server takes more.
fn read_again(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.flood(LINE, KERNEL_BUFFERS)?;
    Ok(client.send_and_discard(&LINE.repeat(80_000))?)
}

fn others_served(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client_called("the client that does not read")?;
    let taken = client.flood(LINE, KERNEL_BUFFERS)?;
    server.client_called("another client")?.ask("HELLO", "HELLO")?;
    client.discard(taken);
    Ok(())
}

/// The bytes of memory that the server occupies.
fn memory(server: &Server) -> Result<usize, Unexpected> {
    let usage = server.process().usage();
    usage.map(|usage| usage.memory).ok_or_else(|| {
        Unexpected::new("a look at its memory", "a server that runs", "none")
    })
}
