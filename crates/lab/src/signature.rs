//! What kind of server it is: who waits for whom.
//!
//! The probes hold connections and compare the order of events. A clock only says when a
//! probe gives up waiting, and then something else must prove that the client waited: it
//! is served when another one leaves.

mod client;
mod delay;
mod markdown;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::thread;

use harness::{Launcher, StartError};
use serde::Serialize;

use client::{Client, Heard};
use delay::Delay;

/// What the probes have found out.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Signature {
    room: Room,
    /// The threads, and processes, that it has with so many clients. Linux only.
    crowd: usize,
    threads: Option<usize>,
    /// Whether a client notices that another one is reset. `None` if none can be there.
    reset_touches_others: Option<bool>,
    /// Whether a client notices a panic in another one's session. Only with our flags.
    panic_touches_others: Option<bool>,
    /// Whom a session delays that burns CPU time. Only with our flags.
    cpu_work: Option<Delay>,
    /// Whom a session delays that waits for something. Only with our flags.
    backend_wait: Option<Delay>,
}

/// How many clients are served at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "next", content = "served")]
enum Room {
    /// The next one waits until one of them leaves.
    Waits(usize),
    /// The next one is sent away.
    SentAway(usize),
    /// The next one is never served, not even when all others have left.
    Never(usize),
    /// So many are, and nobody tried more.
    NoLimit(usize),
}

/// So many clients are held at most.
const MANY: usize = 500;
/// The threads are counted when so many clients are there.
const CROWD: usize = 100;

/// Takes the signature of a server that can be started. What needs our flags is probed
/// only where it takes them.
///
/// # Errors
///
/// It does not start.
pub(crate) fn take(launcher: &Launcher) -> Result<Signature, StartError> {
    let mut found = room(launcher, Client::leave)?;
    if matches!(found.0, Room::Never(_)) {
        // It may not see an orderly end, and see a reset.
        found = room(launcher, Client::reset)?;
    }
    let (room, crowd, threads) = found;
    let two = room.clients() >= 2;
    let mut signature = Signature {
        room,
        crowd,
        threads,
        reset_touches_others: None,
        panic_touches_others: None,
        cpu_work: None,
        backend_wait: None,
    };
    if two {
        let server = launcher.start()?;
        let be_reset = |client: Client| client.reset();
        signature.reset_touches_others = touches_others(server.address(), be_reset).ok();
    }
    if launcher.takes_our_flags() {
        if two {
            let server = launcher.clone().arguments(["--panic-on", "PANIC"]).start()?;
            let panic = |mut client: Client| {
                // Whatever comes of it: it is the other one that counts.
                let _ = client.send(b"PANIC\n");
                client.hear();
            };
            signature.panic_touches_others = touches_others(server.address(), panic).ok();
        }
        let probe = |flag| delay::probe(launcher, flag, room.clients());
        let (work, wait) = thread::scope(|scope| {
            let work = scope.spawn(|| probe(delay::CPU_WORK));
            let wait = probe(delay::BACKEND_WAIT);
            (work.join().expect("a probe does not panic"), wait)
        });
        signature.cpu_work = work?;
        signature.backend_wait = wait?;
    }
    Ok(signature)
}

/// Whether a server that runs already serves two clients at once.
///
/// # Errors
///
/// It does not even serve one.
pub(crate) fn serves_two(address: SocketAddr) -> io::Result<bool> {
    let mut first = Client::connect(address)?;
    if first.ask() != Heard::Reply {
        let reason = "it does not answer a line of text";
        return Err(io::Error::new(io::ErrorKind::TimedOut, reason));
    }
    let mut second = Client::connect(address)?;
    let two = second.ask() == Heard::Reply;
    // The one end that even the tutorial's servers notice.
    first.reset();
    if !two {
        // Now it is served: nothing of it is left behind.
        second.hear();
    }
    second.reset();
    Ok(two)
}

/// Holds more and more clients until the next one is not answered.
fn room(
    launcher: &Launcher,
    leave: fn(Client),
) -> Result<(Room, usize, Option<usize>), StartError> {
    let server = launcher.start()?;
    let mut held: Vec<Client> = Vec::new();
    let mut threads = None;
    let room = loop {
        if held.len() == MANY {
            break Room::NoLimit(MANY);
        }
        let heard = Client::connect(server.address()).map(|mut client| {
            let heard = client.ask();
            (client, heard)
        });
        match heard {
            Ok((client, Heard::Reply)) => held.push(client),
            Ok((mut next, Heard::Nothing)) => {
                let served = held.len();
                threads = threads.or_else(|| server.usage().map(|usage| usage.threads));
                // The proof that it waits for the others, and not for ever.
                held.into_iter().for_each(leave);
                break match next.hear() {
                    Heard::Reply => Room::Waits(served),
                    _ => Room::Never(served),
                };
            }
            Ok((_, Heard::End)) | Err(_) => break Room::SentAway(held.len()),
        }
        if held.len() == CROWD {
            threads = server.usage().map(|usage| usage.threads);
        }
    };
    let crowd = room.clients().min(CROWD);
    Ok((room, crowd, threads.or_else(|| server.usage().map(|usage| usage.threads))))
}

/// Whether a client notices what another one does.
fn touches_others(address: SocketAddr, act: impl FnOnce(Client)) -> io::Result<bool> {
    let mut other = Client::connect(address)?;
    let mut actor = Client::connect(address)?;
    if other.ask() != Heard::Reply || actor.ask() != Heard::Reply {
        return Err(io::ErrorKind::TimedOut.into());
    }
    act(actor);
    // A client that comes afterwards is served only when the server has seen it all.
    let next = Client::connect(address).map(|mut next| next.ask());
    Ok(next.ok() != Some(Heard::Reply) || other.ask() != Heard::Reply)
}

impl Room {
    fn clients(self) -> usize {
        match self {
            Self::Waits(clients)
            | Self::SentAway(clients)
            | Self::Never(clients)
            | Self::NoLimit(clients) => clients,
        }
    }
}

impl Signature {
    /// What [`Signature::cells`] are.
    pub(crate) const HEADINGS: [&str; 6] = [
        "serves at once",
        "threads of 100",
        "work delays",
        "wait delays",
        "reset touches",
        "panic touches",
    ];

    /// How many clients the server was seen to serve at once. `None` if it served as many
    /// as were tried.
    pub(crate) fn at_once(&self) -> Option<usize> {
        match self.room {
            Room::NoLimit(_) => None,
            room => Some(room.clients().max(1)),
        }
    }

    /// Its row in the table.
    pub(crate) fn cells(&self) -> [String; 6] {
        let at_once = match self.room {
            Room::NoLimit(clients) => format!("{clients}+"),
            room => room.clients().to_string(),
        };
        let threads = self.threads.map_or("?".to_owned(), |count| count.to_string());
        let delay = |delay: Option<Delay>| delay.map_or("-", Delay::word).to_owned();
        let touched = |others: Option<bool>| {
            others.map_or("-", |others| if others { "yes" } else { "no" }).to_owned()
        };
        [
            at_once,
            threads,
            delay(self.cpu_work),
            delay(self.backend_wait),
            touched(self.reset_touches_others),
            touched(self.panic_touches_others),
        ]
    }
}

/// In a sentence or two.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.room {
            Room::NoLimit(clients) => write!(f, "serves {clients} clients at once")?,
            room => write!(f, "serves {} at once", clients(room.clients()))?,
        }
        match self.room {
            Room::NoLimit(_) => {}
            Room::Waits(_) => f.write_str("; the next waits until one leaves")?,
            Room::SentAway(_) => f.write_str("; the next is sent away")?,
            Room::Never(_) => f.write_str("; the next is never served")?,
        }
        if let Some(threads) = self.threads {
            let s = if threads == 1 { "" } else { "s" };
            write!(f, "; {threads} thread{s} with {}", clients(self.crowd))?;
        }
        let touches = |touches: bool| if touches { "touches" } else { "does not touch" };
        if let Some(others) = self.reset_touches_others {
            write!(f, "; a reset {} others", touches(others))?;
        }
        if let Some(others) = self.panic_touches_others {
            write!(f, "; a panic {} others", touches(others))?;
        }
        if let Some(delay) = self.cpu_work {
            write!(f, "; CPU work delays {}", delay.whom())?;
        }
        if let Some(delay) = self.backend_wait {
            write!(f, "; a wait delays {}", delay.whom())?;
        }
        Ok(())
    }
}

fn clients(count: usize) -> String {
    if count == 1 { "1 client".to_owned() } else { format!("{count} clients") }
}
