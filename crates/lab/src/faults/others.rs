//! The clients that have no part in the fault: they must not feel it.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use harness::wait_for;
use server_kit::Capacity;

use super::client::{Client, LIMIT};
use super::outcome::Fell;
use super::server::Server;

/// Which places the fault's own clients hold while others look for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// None: they are gone, or go by themselves.
    None,
    /// A few, until they are told to go.
    Few,
    /// A few, until they are done or the server cuts them.
    FewForNow,
    /// More than a server with a fixed number has.
    More,
}

/// A client that was there before, and newcomers.
pub(super) struct Others<'a> {
    server: &'a Server,
    capacity: Capacity,
    /// Where the only place is the fault's, nobody else can hold one.
    watcher: Option<Watcher>,
    waiting: RefCell<Vec<Client>>,
    waited: Cell<bool>,
}

/// Nothing came for this long: a client who should wait does.
const WAITS: Duration = Duration::from_millis(150);

impl<'a> Others<'a> {
    /// The watcher connects, if it can stay.
    pub(super) fn arrive(server: &'a Server, capacity: Capacity) -> Result<Self, Fell> {
        let mut others = Self::nobody(server, capacity);
        if capacity != Capacity::One {
            others.watcher = Some(Watcher::start(server)?);
        }
        Ok(others)
    }

    /// For a fault that is not about others.
    pub(super) fn nobody(server: &'a Server, capacity: Capacity) -> Self {
        let (waiting, waited) = (RefCell::default(), Cell::new(false));
        Self { server, capacity, watcher: None, waiting, waited }
    }

    /// At the height of the fault: the watcher is served. So is a newcomer, unless the
    /// fault's clients hold the places; then it waits.
    pub(super) fn are_served(&self, held: Held) -> Result<(), Fell> {
        self.watcher_is_served()?;
        let mut newcomer = self.server.client("a newcomer, during the fault,")?;
        newcomer.send(b"newcomer\n")?;
        let waits = match self.capacity {
            Capacity::One => held != Held::None,
            Capacity::Flag { .. } => held == Held::More,
            Capacity::Any => false,
        };
        if !waits {
            newcomer.expect(b"NEWCOMER\n")?;
            return newcomer.leave();
        }
        self.waited.set(true);
        if held != Held::FewForNow {
            newcomer.expect_nothing(WAITS)?;
        }
        self.waiting.borrow_mut().push(newcomer);
        Ok(())
    }

    /// The watcher is served at this time, where there is one.
    pub(super) fn watcher_is_served(&self) -> Result<(), Fell> {
        self.watcher.as_ref().map_or(Ok(()), Watcher::is_served)
    }

    /// The fault is over: nobody waits any more. Gives whether somebody had to.
    pub(super) fn leave(self) -> Result<bool, Fell> {
        for mut newcomer in self.waiting.into_inner() {
            newcomer.expect(b"NEWCOMER\n")?;
            newcomer.leave()?;
        }
        if let Some(watcher) = self.watcher {
            watcher.leave()?;
        }
        let mut late = self.server.client("a client after the fault")?;
        late.ask("late\n", "LATE\n")?;
        late.leave()?;
        Ok(self.waited.get())
    }
}

/// A client with a small round trip every 50 ms, from before the fault until after it.
struct Watcher {
    round_trips: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    /// It sends why it ended, if a round trip failed.
    failed: mpsc::Receiver<Fell>,
    thread: Option<JoinHandle<()>>,
}

const INTERVAL: Duration = Duration::from_millis(50);

impl Watcher {
    fn start(server: &Server) -> Result<Self, Fell> {
        let mut client = server.client("the client that was there before")?;
        client.ask("here\n", "HERE\n")?;
        let round_trips = Arc::new(AtomicU64::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let (fail, failed) = mpsc::channel();
        let (count, end) = (Arc::clone(&round_trips), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                if let Err(fell) = client.ask("still here\n", "STILL HERE\n") {
                    let _ = fail.send(fell);
                    return;
                }
                count.fetch_add(1, Ordering::Relaxed);
                thread::sleep(INTERVAL);
            }
            if let Err(fell) = client.leave() {
                let _ = fail.send(fell);
            }
        });
        Ok(Self { round_trips, stop, failed, thread: Some(thread) })
    }

    /// A round trip that begins after this call is answered: the second one from now, as
    /// the first may be on its way.
    fn is_served(&self) -> Result<(), Fell> {
        let now = || self.round_trips.load(Ordering::Relaxed);
        let wanted = now() + 2;
        let failure = wait_for(LIMIT, || match self.failed.try_recv() {
            Ok(fell) => Some(Err(fell)),
            Err(_) => (now() >= wanted).then_some(Ok(())),
        });
        failure.unwrap_or_else(|| {
            let expected = "the client that was there before is served";
            Err(Fell::new(expected, format!("nothing for {LIMIT:?}")))
        })
    }

    fn leave(mut self) -> Result<(), Fell> {
        self.end();
        self.failed.try_recv().map_or(Ok(()), Err)
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A fault that falls must not leave its watcher behind.
impl Drop for Watcher {
    fn drop(&mut self) {
        self.end();
    }
}
