//! A server with a thread for each connection, and one fault if it is asked for one.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::talk::Talk;

/// The toy, as all of its threads see it.
pub(crate) struct Toy {
    fault: String,
    panic_on: Option<String>,
    pub(crate) verbose: bool,
    pub(crate) idle_timeout: Duration,
    pub(crate) backend_wait: Duration,
    grace: Duration,
    limit: usize,
    /// The connections that are open, or count as such.
    open: AtomicUsize,
    signals: AtomicUsize,
    /// How often all sessions were ended.
    pub(crate) ends_of_all: AtomicUsize,
    /// Held while a reply is sent.
    pub(crate) lock: Mutex<()>,
    /// The last connection that ended, which is not closed before the next one ends.
    pub(crate) unclosed: Mutex<Option<TcpStream>>,
}

/// A connection counts as open until this is dropped.
struct Permit(Arc<Toy>);

/// What it waits for, it looks for this often.
const LOOK: Duration = Duration::from_millis(5);

/// After `accept` or a start of a thread failed.
const BACK_OFF: Duration = Duration::from_millis(50);

pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let toy = Arc::new(Toy::new(arguments));
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    if !toy.has("S10 no-handler") {
        let toy = Arc::clone(&toy);
        ctrlc::set_handler(move || toy.signal(address)).expect("it is set only once");
    }
    println!("toy listening on {address}");

    toy.accept(&listener);

    let _listener = toy.has("S10 listens-on").then_some(listener);
    let grace = if toy.has("S10 no-grace") { Duration::MAX } else { toy.grace };
    let cut = toy.wait_until_below(1, grace);
    if !toy.has("S10 does-not-say-how-many") {
        eprintln!("stopped; {cut} sessions cut");
    }
    // The process ends with this thread, whatever the others do.
    if toy.has("S10 status-1") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

impl Toy {
    fn new(arguments: &[String]) -> Self {
        let value = |name: &str| {
            let at = arguments.iter().position(|argument| argument == name)?;
            arguments.get(at + 1).cloned()
        };
        let seconds = |name: &str, otherwise: u64| {
            let seconds = value(name).map(|time| {
                time.trim_end_matches('s').parse().expect("a time in whole seconds")
            });
            Duration::from_secs(seconds.unwrap_or(otherwise))
        };
        let number = |name: &str| {
            value(name).map_or(usize::MAX, |number| number.parse().expect("a number"))
        };
        Self {
            fault: value("--fault").unwrap_or_default(),
            panic_on: value("--panic-on"),
            verbose: arguments.iter().any(|argument| argument == "--verbose"),
            idle_timeout: seconds("--idle-timeout", 300),
            backend_wait: seconds("--backend-wait", 0),
            grace: seconds("--grace", 5),
            limit: number("--max-connections").min(number("--at-once")),
            open: AtomicUsize::new(0),
            signals: AtomicUsize::new(0),
            ends_of_all: AtomicUsize::new(0),
            lock: Mutex::new(()),
            unclosed: Mutex::new(None),
        }
    }

    pub(crate) fn has(&self, fault: &str) -> bool {
        self.fault == fault
    }

    pub(crate) fn fault(&self) -> &str {
        &self.fault
    }

    pub(crate) fn stopping(&self) -> bool {
        self.signals.load(Ordering::SeqCst) > 0
    }

    pub(crate) fn panics_on(&self, chunk: &[u8]) -> bool {
        // A long chunk is none of those that are to panic, and takes long to search.
        let text = self.panic_on.as_ref().filter(|_| chunk.len() < 100);
        text.is_some_and(|text| {
            chunk.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }

    fn signal(&self, address: SocketAddr) {
        if self.has("S10 ignores-signals") {
            return;
        }
        let before = self.signals.fetch_add(1, Ordering::SeqCst);
        if before > 0 && !self.has("S10 ignores-the-second-signal") {
            process::exit(130);
        }
        // This wakes `accept`.
        drop(TcpStream::connect(address));
    }

    /// Waits until there are fewer than `limit` connections, but only for `time`.
    /// Gives their number.
    fn wait_until_below(&self, limit: usize, time: Duration) -> usize {
        let end = Instant::now().checked_add(time);
        loop {
            let open = self.open.load(Ordering::SeqCst);
            if open < limit || end.is_some_and(|end| Instant::now() >= end) {
                return open;
            }
            thread::sleep(LOOK);
        }
    }

    /// Accepts clients until a signal comes.
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        let mut gave_up = false;
        while !self.stopping() {
            let full = self.wait_until_below(self.limit, Duration::ZERO) >= self.limit;
            // With a limit of 1, all clients of the other rules' checks would be hit.
            let faulty = full && self.limit > 1;
            gave_up |= faulty && self.has("S9 full-for-ever");
            if gave_up {
                thread::sleep(LOOK);
                continue;
            }
            if faulty && self.has("S9 turns-away") {
                drop(listener.accept());
                continue;
            }
            if full && !self.has("S9 no-limit") {
                self.wait_until_below(self.limit, LOOK);
                continue;
            }
            match listener.accept() {
                Ok(_) if self.stopping() => return,
                Ok((stream, _)) => self.start(stream),
                Err(error) => {
                    gave_up = self.has("S11 gives-up-without-descriptors");
                    self.no_descriptor(&error);
                }
            }
        }
    }

    fn no_descriptor(&self, error: &io::Error) {
        if self.has("S11 spins-without-descriptors") {
            return;
        }
        if self.has("S11 ends-without-descriptors") {
            process::exit(1);
        }
        if !self.has("S11 silent-without-descriptors") {
            eprintln!("cannot accept a client: {error}");
        }
        thread::sleep(BACK_OFF);
    }

    fn start(self: &Arc<Self>, stream: TcpStream) {
        self.open.fetch_add(1, Ordering::SeqCst);
        let permit = Permit(Arc::clone(self));
        let session = move || {
            let reset = Talk::new(&permit.0, stream).ends_in_a_reset();
            if reset && permit.0.has("S7 reset-keeps-its-place") {
                std::mem::forget(permit);
            }
        };
        if let Err(error) = thread::Builder::new().spawn(session) {
            if self.has("S11 ends-without-threads") {
                process::exit(1);
            }
            if !self.has("S11 silent-without-threads") {
                eprintln!("cannot start a thread: {error}");
            }
            thread::sleep(BACK_OFF);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !(thread::panicking() && self.0.has("S7 panic-keeps-its-place")) {
            self.0.open.fetch_sub(1, Ordering::SeqCst);
        }
    }
}
