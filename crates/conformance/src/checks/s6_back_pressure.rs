//! S6: a client that does not read is not read from.

use crate::check::{Check, Need};
use crate::subject::Server;
use crate::{Failure, Outcome, Rule::S6};

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

/// The kernel's buffers at both ends take some of the text before the client feels that
/// the server has stopped: on Linux up to 36 MiB, with its usual settings.
const KERNEL: usize = 64 << 20;

/// A server needs no more for one client than a chunk and its reply, a fraction of this.
const MEMORY: usize = 8 << 20;

fn not_read_from(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    let taken = client.flood(LINE, KERNEL)?;
    if taken >= KERNEL {
        return Err(client
            .failure("the server stops reading", format!("it took {taken} bytes"))
            .into());
    }
    client.drain(taken);
    Ok(())
}

fn little_memory(server: &Server) -> Result<(), Outcome> {
    let occupied =
        || server.process().usage().map(|usage| usage.memory).ok_or_else(no_memory);
    let mut client = server.client()?;
    client.ask("HELLO", "HELLO")?;
    let before = occupied()?;
    let taken = client.flood(LINE, KERNEL)?;
    let grown = occupied()?.saturating_sub(before);
    if grown > MEMORY {
        return Err(client
            .failure(
                format!("it occupies {} KiB more at most", MEMORY >> 10),
                format!("it occupies {} KiB more", grown >> 10),
            )
            .into());
    }
    client.drain(taken);
    Ok(())
}

/// What comes back is for other rules: here it counts that the server takes more.
fn read_again(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client()?;
    client.flood(LINE, KERNEL)?;
    client.send_while_draining(&LINE.repeat(80_000))?;
    Ok(())
}

fn others_served(server: &Server) -> Result<(), Outcome> {
    let mut client = server.client_called("the client that does not read")?;
    let taken = client.flood(LINE, KERNEL)?;
    server.client_called("another client")?.ask("HELLO", "HELLO")?;
    client.drain(taken);
    Ok(())
}

fn no_memory() -> Failure {
    Failure::new("a look into /proc", "the memory that the server occupies", "nothing")
}
