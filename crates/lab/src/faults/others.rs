//! The clients that have no part in the fault: they must not feel it.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use harness::Unexpected;
use harness::client::Client;
use server_kit::Capacity;

use super::server::{Server, TIMEOUT};

/// How much of the server's capacity the fault's own clients occupy while a newcomer
/// looks for some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occupied {
    /// Nothing: they are gone, or go by themselves.
    None,
    /// A little, until they are told to go.
    Little,
    /// A little, until they are done or the server cuts them.
    LittleForNow,
    /// More than a server with a limit of its own has.
    All,
}

/// A client that was there before, and newcomers.
pub(super) struct Others<'a> {
    server: &'a Server,
    capacity: Capacity,
    /// Where only one client is served, and the fault's is, no other can stay.
    watcher: Option<Watcher>,
    /// The newcomers that must wait until the fault is over.
    waiting: RefCell<Vec<Client>>,
}

/// Nothing came for this long: a client that should wait does.
const WAITS: Duration = Duration::from_millis(150);

impl<'a> Others<'a> {
    /// The watcher connects, if the fault is about others and it can stay.
    pub(super) fn arrive(
        server: &'a Server,
        capacity: Capacity,
        is_about_others: bool,
    ) -> Result<Self, Unexpected> {
        let stays = is_about_others && capacity != Capacity::One;
        let watcher = stays.then(|| Watcher::start(server)).transpose()?;
        Ok(Self { server, capacity, watcher, waiting: RefCell::default() })
    }

    /// At the height of the fault: the watcher is served. So is a newcomer, unless the
    /// fault's clients have occupied the server; then it waits.
    pub(super) fn are_served(&self, occupied: Occupied) -> Result<(), Unexpected> {
        self.watcher_is_served()?;
        let mut newcomer = self.server.client("a newcomer, during the fault,")?;
        newcomer.send(b"newcomer\n")?;
        let waits = match self.capacity {
            Capacity::One => occupied != Occupied::None,
            Capacity::Flag { .. } => occupied == Occupied::All,
            Capacity::Any => false,
        };
        if !waits {
            newcomer.expect_line(b"NEWCOMER")?;
            return newcomer.leave();
        }
        if occupied != Occupied::LittleForNow {
            newcomer.expect_nothing(WAITS)?;
        }
        self.waiting.borrow_mut().push(newcomer);
        Ok(())
    }

    /// The watcher is served at this time, where there is one.
    pub(super) fn watcher_is_served(&self) -> Result<(), Unexpected> {
        self.watcher.as_ref().map_or(Ok(()), Watcher::is_served)
    }

    /// The fault is over: no client waits any more. Gives whether one had to.
    pub(super) fn leave(self) -> Result<bool, Unexpected> {
        let waiting = self.waiting.into_inner();
        let waited = !waiting.is_empty();
        for mut newcomer in waiting {
            newcomer.expect_line(b"NEWCOMER")?;
            newcomer.leave()?;
        }
        if let Some(watcher) = self.watcher {
            watcher.leave()?;
        }
        let mut late = self.server.client("a client after the fault")?;
        late.ask("late", "LATE")?;
        late.leave()?;
        Ok(waited)
    }
}

/// A client with a small round trip every 50 ms, from before the fault until after it.
struct Watcher {
    /// What came of each; after a failure there are no more.
    round_trips: mpsc::Receiver<Result<(), Unexpected>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

const INTERVAL: Duration = Duration::from_millis(50);

impl Watcher {
    fn start(server: &Server) -> Result<Self, Unexpected> {
        let mut client = server.client("the client that was there before")?;
        client.ask("here", "HERE")?;
        let (tell, round_trips) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                let result = client.ask("still here", "STILL HERE");
                let failed = result.is_err();
                // The watcher waits for this thread before it is dropped.
                let _ = tell.send(result);
                if failed {
                    return;
                }
                thread::sleep(INTERVAL);
            }
            let _ = tell.send(client.leave());
        });
        Ok(Self { round_trips, stop, thread: Some(thread) })
    }

    /// A round trip that begins after this call is answered: the second one from now, as
    /// the first may be on its way.
    fn is_served(&self) -> Result<(), Unexpected> {
        self.round_trips.try_iter().collect::<Result<(), _>>()?;
        for _ in 0..2 {
            self.round_trips.recv_timeout(TIMEOUT).unwrap_or_else(|_| {
                let sent =
                    "the client that was there before: \"still here\\n\", many times";
                let came = format!("nothing for {TIMEOUT:?}");
                Err(Unexpected::new(sent, "its replies", came))
            })?;
        }
        Ok(())
    }

    fn leave(mut self) -> Result<(), Unexpected> {
        self.end();
        self.round_trips.try_iter().collect()
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// When a server falls, its watcher must not be left behind.
impl Drop for Watcher {
    fn drop(&mut self) {
        self.end();
    }
}
