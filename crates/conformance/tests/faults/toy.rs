//! A server with a thread for each connection, and one fault if it is asked for one.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use harness::wait_for;

use crate::talk::Talk;

/// The toy, as all of its threads see it.
#[derive(Default)]
pub(crate) struct Toy {
    pub(crate) fault: String,
    panic_on: Option<String>,
    pub(crate) verbose: bool,
    pub(crate) idle_timeout: Duration,
    pub(crate) backend_wait: Duration,
    grace: Duration,
    limit: u64,
    open: AtomicU64,
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

/// From one look at whether it can accept a client to the next.
const LOOK: Duration = Duration::from_millis(5);

/// Longer than any check: a day.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

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
    let grace = if toy.has("S10 no-grace") { FOR_EVER } else { toy.grace };
    wait_for(grace, || (toy.open() == 0).then_some(()));
    if !toy.has("S10 does-not-say-how-many") {
        eprintln!("stopped; {} sessions cut", toy.open());
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
        let number = |name: &str, otherwise: u64| {
            value(name).map_or(otherwise, |text| {
                text.trim_end_matches('s').parse().expect("a whole number, or seconds")
            })
        };
        let seconds = |name, otherwise| Duration::from_secs(number(name, otherwise));
        Self {
            fault: value("--fault").unwrap_or_default(),
            panic_on: value("--panic-on"),
            verbose: arguments.iter().any(|argument| argument == "--verbose"),
            idle_timeout: seconds("--idle-timeout", 300),
            backend_wait: seconds("--backend-wait", 0),
            grace: seconds("--grace", 5),
            limit: number("--max-connections", u64::MAX)
                .min(number("--at-once", u64::MAX)),
            ..Self::default()
        }
    }

    pub(crate) fn has(&self, fault: &str) -> bool {
        self.fault == fault
    }

    pub(crate) fn stopping(&self) -> bool {
        self.signals.load(Ordering::SeqCst) > 0
    }

    pub(crate) fn panics_on(&self, chunk: &[u8]) -> bool {
        // A long chunk is none of those that are to panic, and takes long to search.
        let text = self.panic_on.as_ref().filter(|_| chunk.len() < 100);
        text.is_some_and(|text| String::from_utf8_lossy(chunk).contains(text))
    }

    fn signal(&self, address: SocketAddr) {
        if self.has("S10 ignores-signals") {
            return;
        }
        let is_second = self.signals.fetch_add(1, Ordering::SeqCst) > 0;
        if is_second && !self.has("S10 ignores-the-second-signal") {
            process::exit(130);
        }
        // This wakes `accept`.
        drop(TcpStream::connect(address));
    }

    /// The number of connections that are open, or count as such.
    fn open(&self) -> u64 {
        self.open.load(Ordering::SeqCst)
    }

    /// Accepts clients until a signal comes.
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        let mut gave_up = false;
        while !self.stopping() {
            let full = self.open() >= self.limit;
            // With a limit of 1, all clients of the other rules' checks would be hit.
            let faulty = full && self.limit > 1;
            gave_up |= faulty && self.has("S9 full-for-ever");
            if faulty && self.has("S9 turns-away") {
                drop(listener.accept());
                continue;
            }
            if gave_up || full && !self.has("S9 no-limit") {
                thread::sleep(LOOK);
                continue;
            }
            match listener.accept() {
                Ok(_) if self.stopping() => return,
                Ok((stream, _)) => self.start(stream),
                Err(error) => {
                    gave_up = self.has("S11 gives-up-without-descriptors");
                    self.is_out_of("descriptors", &error);
                }
            }
        }
    }

    /// There are no more descriptors or threads, as the `error` says.
    fn is_out_of(&self, resource: &str, error: &io::Error) {
        if self.has(&format!("S11 spins-without-{resource}")) {
            return;
        }
        if self.has(&format!("S11 ends-without-{resource}")) {
            process::exit(1);
        }
        if !self.has(&format!("S11 silent-without-{resource}")) {
            eprintln!("cannot serve a client, out of {resource}: {error}");
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
            self.is_out_of("threads", &error);
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
