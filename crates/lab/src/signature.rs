//! What kind of server it is: which clients wait for which.
//!
//! The probes hold connections and compare the order of events. A clock only says when a
//! probe gives up waiting, and then something else must prove that the client waited: it
//! is served when another one leaves.

mod delay;
mod markdown;

use std::fmt;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use anyhow::{anyhow, bail};
use harness::client::{Client, Heard};
use harness::{Launcher, StartError, Unexpected};
use serde::Serialize;

use delay::Delay;

/// What the probes have found out.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Signature {
    admission: Admission,
    /// The number of clients with which the threads are counted.
    crowd: usize,
    /// The threads, and processes, that it has with them. Linux only.
    threads: Option<usize>,
    /// Whether a client notices that another one is reset. `None` where only one is
    /// served at a time.
    reset_touches_others: Option<bool>,
    /// Whether a client notices a panic in another one's session. Only with our flags.
    panic_touches_others: Option<bool>,
    /// Which clients a session delays that burns CPU time. Only with our flags.
    cpu_work: Option<Delay>,
    /// Which clients a session delays that waits for something. Only with our flags.
    backend_wait: Option<Delay>,
}

/// How many clients are served at once, and what becomes of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "next", content = "served")]
enum Admission {
    /// The next one waits until one of them leaves.
    Waits(usize),
    /// The next one is sent away.
    SentAway(usize),
    /// The next one is never served, not even when all others have left.
    Never(usize),
    /// This many are served, and more were not tried.
    NoLimit(usize),
}

/// The most clients that are held.
const MANY: usize = 500;
/// The threads are counted when this many clients are there.
const CROWD: usize = 100;
/// A probe gives up waiting. What it was waiting for is proved in other ways.
const TIMEOUT: Duration = Duration::from_millis(1500);

/// Takes the signature of a server that can be started. What needs our flags is probed
/// only where it takes them.
///
/// # Errors
///
/// It does not start.
pub(crate) fn take(launcher: &Launcher) -> Result<Signature, StartError> {
    let mut found = admission(launcher, Client::leave_in_any_case)?;
    if matches!(found.0, Admission::Never(_)) {
        // It may not see an orderly end, and see a reset.
        found = admission(launcher, Client::reset)?;
    }
    let (admission, crowd, threads) = found;
    let two = admission.clients() >= 2;
    let mut signature = Signature {
        admission,
        crowd,
        threads,
        reset_touches_others: None,
        panic_touches_others: None,
        cpu_work: None,
        backend_wait: None,
    };
    if two {
        let server = launcher.start()?;
        signature.reset_touches_others = touches_others(server.address(), Client::reset);
    }
    if launcher.takes_our_flags() {
        if two {
            let server = launcher.clone().arguments(["--panic-on", "PANIC"]).start()?;
            let panic = |mut client: Client| {
                // What comes of it does not matter: the other client counts.
                let _ = client.send(b"PANIC\n");
                client.hear(TIMEOUT);
            };
            signature.panic_touches_others = touches_others(server.address(), panic);
        }
        let probe = |flag| delay::probe(launcher, flag, admission.clients());
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
pub(crate) fn serves_two(address: SocketAddr) -> anyhow::Result<bool> {
    let connect = || connect(address).map_err(|failure| anyhow!(failure.came));
    let mut first = connect()?;
    if !is_served(&mut first) {
        bail!("it does not answer a line of text");
    }
    let mut second = connect()?;
    let two = is_served(&mut second);
    // The one end that even the tutorial's servers notice.
    first.reset();
    if !two {
        // Now it is served: nothing of it is left behind.
        second.hear(TIMEOUT);
    }
    second.reset();
    Ok(two)
}

/// Holds more and more clients until the next one is not answered. Gives also the number
/// of clients with which the threads were counted, and the number of threads.
fn admission(
    launcher: &Launcher,
    leave: fn(Client),
) -> Result<(Admission, usize, Option<usize>), StartError> {
    let server = launcher.start()?;
    let count_threads = || server.usage().map(|usage| usage.threads);
    let mut held: Vec<Client> = Vec::new();
    let mut threads = None;
    let admission = loop {
        let served = held.len();
        if served == MANY {
            break Admission::NoLimit(MANY);
        }
        let Ok(mut next) = connect(server.address()) else {
            break Admission::SentAway(served);
        };
        match ask(&mut next) {
            Heard::Bytes(_) => held.push(next),
            Heard::End | Heard::Error(_) => break Admission::SentAway(served),
            Heard::Nothing(_) => {
                threads = threads.or_else(count_threads);
                // The proof that it waits for the others, and not for ever.
                held.into_iter().for_each(leave);
                break match next.hear(TIMEOUT) {
                    Heard::Bytes(_) => Admission::Waits(served),
                    _ => Admission::Never(served),
                };
            }
        }
        if held.len() == CROWD {
            threads = count_threads();
        }
    };
    Ok((admission, admission.clients().min(CROWD), threads.or_else(count_threads)))
}

/// Whether a client notices what another one does. `None` if they are not both served.
fn touches_others(address: SocketAddr, act: impl FnOnce(Client)) -> Option<bool> {
    let mut other = connect(address).ok()?;
    let mut actor = connect(address).ok()?;
    if !is_served(&mut other) || !is_served(&mut actor) {
        return None;
    }
    act(actor);
    // A client that comes afterwards is served only when the server has seen it all.
    let next = connect(address).is_ok_and(|mut next| is_served(&mut next));
    Some(!next || !is_served(&mut other))
}

fn connect(address: SocketAddr) -> Result<Client, Unexpected> {
    Client::connect(address, "a probe", TIMEOUT)
}

/// Sends a line, with its newline for a server that waits for one. Whether the reply is
/// right is for the checks.
fn ask(client: &mut Client) -> Heard {
    if client.send(b"PROBE\n").is_err() {
        return Heard::End;
    }
    client.hear(TIMEOUT)
}

fn is_served(client: &mut Client) -> bool {
    matches!(ask(client), Heard::Bytes(_))
}

impl Admission {
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
        match self.admission {
            Admission::NoLimit(_) => None,
            admission => Some(admission.clients().max(1)),
        }
    }

    /// Its row in the table.
    pub(crate) fn cells(&self) -> [String; 6] {
        let at_once = match self.admission {
            Admission::NoLimit(clients) => format!("{clients}+"),
            admission => admission.clients().to_string(),
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
        match self.admission {
            Admission::NoLimit(clients) => write!(f, "serves {clients} clients at once")?,
            admission => write!(f, "serves {} at once", clients(admission.clients()))?,
        }
        match self.admission {
            Admission::NoLimit(_) => {}
            Admission::Waits(_) => f.write_str("; the next waits until one leaves")?,
            Admission::SentAway(_) => f.write_str("; the next is sent away")?,
            Admission::Never(_) => f.write_str("; the next is never served")?,
        }
        if let Some(threads) = self.threads {
            let s = if threads == 1 { "" } else { "s" };
            write!(f, "; {threads} thread{s} with {}", clients(self.crowd))?;
        }
        let others = [
            ("a reset", self.reset_touches_others),
            ("a panic", self.panic_touches_others),
        ];
        for (what, touches) in others {
            let Some(touches) = touches else { continue };
            let touches = if touches { "touches" } else { "does not touch" };
            write!(f, "; {what} {touches} others")?;
        }
        let delays = [("CPU work", self.cpu_work), ("a wait", self.backend_wait)];
        for (what, delay) in delays {
            let Some(delay) = delay else { continue };
            write!(f, "; {what} delays {}", delay.clients())?;
        }
        Ok(())
    }
}

fn clients(count: usize) -> String {
    if count == 1 { "1 client".to_owned() } else { format!("{count} clients") }
}
