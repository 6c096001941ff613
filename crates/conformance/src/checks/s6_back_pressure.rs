//! S6: a client that does not read is not read from.

use harness::Unexpected;
use harness::client::KERNEL_BUFFERS;

use crate::case::{Case, Need};
use crate::server::Server;

pub(super) const CASES: &[Case] = &[
    Case::new("a client that does not read is not read from", |server| {
        let mut client = server.client()?;
        let taken = client.fill(LINE)?;
        client.discard(taken);
        Ok(())
    })
    .defect("It reads on while its replies are not taken."),
    Case::new("a client that does not read costs little memory", |server| {
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
    })
    .defect("It keeps replies that are not taken in its memory, without a limit.")
    .needs(&[Need::Start, Need::Linux]),
    Case::new("once it reads, it is read from again", |server| {
        // What comes back is for other rules: what counts is that the server takes more.
        let mut client = server.client()?;
        client.flood(LINE, KERNEL_BUFFERS)?;
        Ok(client.send_and_discard(&LINE.repeat(80_000))?)
    })
    .defect("After a client was slow once, it does not read from it again."),
    Case::new("while it does not read, others are served", |server| {
        let mut client = server.client_called("the client that does not read")?;
        let taken = client.flood(LINE, KERNEL_BUFFERS)?;
        server.serves("another client")?;
        client.discard(taken);
        Ok(())
    })
    .defect("One client that does not read stops all the others.")
    .needs(&[Need::AtOnce(2)]),
];

const LINE: &[u8] = b"ENDLESS TEXT\n";

/// A server needs no more for one client than a chunk and its reply, a fraction of this.
const MEMORY: usize = 8 << 20;

/// The bytes of memory that the server occupies.
fn memory(server: &Server) -> Result<usize, Unexpected> {
    let usage = server.process().usage();
    usage.map(|usage| usage.memory).ok_or_else(|| {
        Unexpected::new("a look at its memory", "the memory that it occupies", "nothing")
    })
}
