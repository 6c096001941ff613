//! S8: a connection on which no byte moves is closed in the end.

use std::thread;
use std::time::{Duration, Instant};

use harness::Unexpected;
use harness::client::KERNEL_BUFFERS;

use crate::Verdict;
use crate::case::Case;

const ONE_SECOND: &[&str] = &["--idle-timeout", "1s"];

pub(super) const CASES: &[Case] = &[
    Case::new("a silent client is told, and closed", |server| {
        let mut client = server.client()?;
        client.expect(b"error: idle for 1 s\n")?;
        Ok(client.expect_end()?)
    })
    .defect("It keeps a silent client for ever, or closes without a word.")
    .flags(ONE_SECOND),
    Case::new("the line stands by itself after a reply", |server| {
        // The newline first, for a server that waits for one (rule S3).
        server.answers(b"\nHELLO", b"\nHELLO\nerror: idle for 1 s\n")
    })
    .defect("The line for an idle client does not stand on a line of its own.")
    .flags(ONE_SECOND),
    Case::new("not before the time is over", |server| {
        // A clock that runs in steps may be a little early, hence 0.8 s.
        let start = Instant::now();
        let mut client = server.client()?;
        // How it ends is for the other checks: here the end of the silence counts.
        client.hear(server.subject.timeout);
        let time = start.elapsed();
        if time >= Duration::from_millis(800) {
            return Ok(());
        }
        let came = format!("the end after {time:?}");
        Err(client.unexpected("the end after 1 s", came).into())
    })
    .defect("It takes a client for idle too early.")
    .flags(ONE_SECOND),
    Case::new("a client that says a little goes on", |server| {
        let mut client = server.client()?;
        let mut pace = Pace::new(Duration::from_millis(300));
        for _ in 0..7 {
            pace.judge(client.ask("X", "X"))?;
        }
        Ok(())
    })
    .defect("It counts the time from the start, not from the last byte.")
    .flags(ONE_SECOND)
    .by_the_clock(),
    Case::new("half a character counts, too", |server| {
        let mut client = server.client()?;
        let mut pace = Pace::new(Duration::from_millis(450));
        for byte in b"\xf0\x9f\x98" {
            client.send(&[*byte])?;
            pace.judge(client.expect_nothing(Duration::from_millis(1)))?;
        }
        pace.judge(client.expect_nothing(Duration::from_millis(1)))
    })
    .defect("It counts only replies: bytes that have none yet do not count.")
    .flags(ONE_SECOND)
    .by_the_clock(),
    Case::new("a client that takes no replies is cut", |server| {
        // The place of the client that takes nothing is free again in the end.
        let mut client = server.client_called("the client that takes nothing")?;
        client.ask("HELLO", "HELLO")?;
        // It may be cut before it notices that the server takes no more.
        let _ = client.flood(b"TEXT WITHOUT END\n", KERNEL_BUFFERS);
        server.serves("the next client")?;
        client.vanish();
        Ok(())
    })
    .defect("It waits for ever for a client that takes no replies.")
    .flags(&["--idle-timeout", "1s", "--max-connections", "1"]),
];

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
