//! A meter that goes around any service: how many sessions are open, and how many bytes
//! came and went. Neither the server nor the service inside knows of it.
//!
//! It takes our flags: `cargo run -p solutions --bin object_oriented_handler_2 -- --help`

use std::fmt;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use object_oriented_handler::{Handler, HandlerServer};
use protocol::{Conversation, InvalidUtf8, Session};
use server_kit::{Connection, NoFlags};

fn main() -> ExitCode {
    server_kit::run(
        "metered",
        "Shouts, and says at each session's end how much was moved in all.",
        std::env::args_os(),
        |server, _: NoFlags| {
            let totals = Totals::default();
            let make_handler = |connection| Metered {
                connection,
                conversation: Meter::new(Session::new(), &totals),
            };
            HandlerServer::new(server, make_handler).run();
            Ok(())
        },
    )
}

/// What all sessions together came to. Threads share it, so its numbers are atomic.
#[derive(Debug, Default)]
struct Totals {
    open: AtomicU64,
    received: AtomicU64,
    sent: AtomicU64,
}

/// A conversation in another one's clothes: it counts what passes, and passes it on.
struct Meter<'a, C> {
    inner: C,
    totals: &'a Totals,
}

impl<'a, C> Meter<'a, C> {
    fn new(inner: C, totals: &'a Totals) -> Self {
        totals.open.fetch_add(1, Relaxed);
        Self { inner, totals }
    }
}

impl<C: Conversation> Conversation for Meter<'_, C> {
    fn receive(&mut self, chunk: &[u8], reply: &mut Vec<u8>) -> Result<(), InvalidUtf8> {
        self.totals.received.fetch_add(chunk.len() as u64, Relaxed);
        let before = reply.len();
        let result = self.inner.receive(chunk, reply);
        self.totals.sent.fetch_add((reply.len() - before) as u64, Relaxed);
        result
    }

    fn finish(&mut self) -> Result<(), InvalidUtf8> {
        self.inner.finish()
    }

    fn error_line(&self, reason: &dyn fmt::Display, reply: &mut Vec<u8>) {
        let before = reply.len();
        self.inner.error_line(reason, reply);
        self.totals.sent.fetch_add((reply.len() - before) as u64, Relaxed);
    }
}

/// Runs however the session ends, a panic included.
impl<C> Drop for Meter<'_, C> {
    fn drop(&mut self) {
        self.totals.open.fetch_sub(1, Relaxed);
        eprintln!("totals: {:?}", self.totals);
    }
}

struct Metered<'a, C> {
    connection: Connection,
    conversation: Meter<'a, C>,
}

impl<C: Conversation> Handler for Metered<'_, C> {
    fn run(&mut self) {
        self.connection.converse(&mut self.conversation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_what_passes_and_changes_nothing() {
        let totals = Totals::default();
        let (mut meter, mut reply) = (Meter::new(Session::new(), &totals), Vec::new());
        meter.receive(b"stra\xc3", &mut reply).unwrap();
        meter.receive(b"\x9fe \xff", &mut reply).unwrap_err();
        assert_eq!(reply, b"STRASSE ");
        assert_eq!(totals.received.load(Relaxed), 9);
        assert_eq!(totals.sent.load(Relaxed), 8);
    }

    #[test]
    fn a_session_that_panics_is_open_no_longer() {
        let totals = Totals::default();
        server_kit::isolate(|| {
            let _meter = Meter::new(Session::new(), &totals);
            assert_eq!(totals.open.load(Relaxed), 1);
            panic!("in the middle of a session");
        });
        assert_eq!(totals.open.load(Relaxed), 0);
    }
}
