//! S8: a connection on which no byte moves is closed in the end.

use std::thread;
use std::time::{Duration, Instant};

use harness::Unexpected;

use crate::check::Check;
use crate::server::Server;
use crate::{Rule::S8, Verdict};

const ONE_SECOND: &[&str] = &["--idle-timeout", "1s"];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S8,
        "a silent client is told, and closed",
        "It keeps a silent client for ever, or closes without a word.",
        silent,
    )
    .flags(ONE_SECOND),
    Check::new(
        S8,
        "the line stands by itself after a reply",
        "The line for an idle client does not stand on a line of its own.",
        own_line,
    )
    .flags(ONE_SECOND),
    Check::new(
        S8,
        "not before the time is over",
        "It takes a client for idle too early.",
        not_before,
    )
    .flags(ONE_SECOND),
    Check::new(
        S8,
        "a client that says a little goes on",
        "It counts the time from the start, not from the last byte.",
        says_a_little,
    )
    .flags(ONE_SECOND)
    .by_the_clock(),
    Check::new(
        S8,
        "half a character counts, too",
        "It counts only replies: bytes that have none yet do not count.",
        half_a_character,
    )
    .flags(ONE_SECOND)
    .by_the_clock(),
    Check::new(
        S8,
        "a client that takes no replies is cut",
        "It waits for ever for a client that takes no replies.",
        takes_nothing,
    )
    .flags(&["--idle-timeout", "1s", "--max-connections", "1"]),
];

fn silent(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    client.expect(b"error: idle for 1 s\n")?;
    Ok(client.expect_end()?)
}

fn own_line(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    // The newline first, for a server that waits for one (rule S3).
    client.send(b"\nHELLO")?;
    Ok(client.expect(b"\nHELLO\nerror: idle for 1 s\n")?)
}

/// A clock that runs in steps may be a little early, hence 0.8 s.
fn not_before(server: &Server) -> Result<(), Verdict> {
    let start = Instant::now();
    let mut client = server.client()?;
    // How it ends is for the other checks: here the end of the silence counts.
    client.hear(server.subject.timeout);
    let time = start.elapsed();
    if time >= Duration::from_millis(800) {
        return Ok(());
    }
    Err(Unexpected::new(
        "the client: nothing",
        "the end after 1 s",
        format!("the end after {time:?}"),
    )
    .into())
}

fn says_a_little(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    let mut pace = Pace::new(Duration::from_millis(300));
    for _ in 0..7 {
        pace.judge(client.ask("X", "X"))?;
    }
    Ok(())
}

fn half_a_character(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client()?;
    let mut pace = Pace::new(Duration::from_millis(450));
    for byte in b"\xf0\x9f\x98" {
        client.send(&[*byte])?;
        pace.judge(client.expect_nothing(Duration::from_millis(1)))?;
    }
    pace.judge(client.expect_nothing(Duration::from_millis(1)))
}

/// The place of the client that takes nothing is free again in the end.
fn takes_nothing(server: &Server) -> Result<(), Verdict> {
    let mut client = server.client_called("the client that takes nothing")?;
    client.ask("HELLO", "HELLO")?;
    // It may be cut before it notices that the server takes no more.
    let _ = client.flood(b"TEXT WITHOUT END\n", 64 << 20);
    server.client_called("the next client")?.ask("NEXT", "NEXT")?;
    client.vanish();
    Ok(())
}

/// A client that says something at intervals, on a machine that may be slow.
struct Pace {
    interval: Duration,
    last: Instant,
    longest: Duration,
}

impl Pace {
    fn new(interval: Duration) -> Self {
        Self { interval, last: Instant::now(), longest: Duration::ZERO }
    }

    /// Waits for the interval to pass. A failure counts only if this machine was in time.
    fn judge(&mut self, result: Result<(), Unexpected>) -> Result<(), Verdict> {
        self.longest = self.longest.max(self.last.elapsed());
        if let Err(failure) = result {
            return if self.longest < Duration::from_millis(600) {
                Err(failure.into())
            } else {
                Err(Verdict::Skip(format!(
                    "this machine was busy for {:?}",
                    self.longest
                )))
            };
        }
        thread::sleep(self.interval.saturating_sub(self.last.elapsed()));
        self.longest = self.longest.max(self.last.elapsed());
        self.last = Instant::now();
        Ok(())
    }
}
