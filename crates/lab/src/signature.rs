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
use report::number::counted;
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
#[derive(Clone, Copy, Debug, Serialize)]
struct Admission {
    next: Next,
    served: usize,
}

/// What becomes of a client that is one too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Next {
    /// It waits until one of the others leaves.
    Waits,
    /// It is sent away.
    SentAway,
    /// It is never served, not even when all others have left.
    Never,
    /// It was served, too, and more were not tried.
    NoLimit,
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
    let mut signature = admission(launcher, Client::leave_in_any_case)?;
    if signature.admission.next == Next::Never {
        // It may not see an orderly end, and see a reset.
        signature = admission(launcher, Client::reset)?;
    }
    let served = signature.admission.served;
    let two = served >= 2;
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
        let probe = |flag| delay::probe(launcher, flag, served);
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

/// Holds more and more clients until the next one is not answered. The rest of the
/// signature is left open.
fn admission(launcher: &Launcher, leave: fn(Client)) -> Result<Signature, StartError> {
    let server = launcher.start()?;
    let count_threads = || server.usage().map(|usage| usage.threads);
    let mut held: Vec<Client> = Vec::new();
    let mut threads = None;
    let admission = loop {
        let served = held.len();
        let after = |next| Admission { next, served };
        if served == MANY {
            break after(Next::NoLimit);
        }
        let Ok(mut next) = connect(server.address()) else {
            break after(Next::SentAway);
        };
        match ask(&mut next) {
            Heard::Bytes(_) => held.push(next),
            Heard::End | Heard::Error(_) => break after(Next::SentAway),
            Heard::Nothing(_) => {
                threads = threads.or_else(count_threads);
                // The proof that it waits for the others, and not for ever.
                held.into_iter().for_each(leave);
                let is_served = matches!(next.hear(TIMEOUT), Heard::Bytes(_));
                break after(if is_served { Next::Waits } else { Next::Never });
            }
        }
        if held.len() == CROWD {
            threads = count_threads();
        }
    };
    Ok(Signature {
        admission,
        crowd: admission.served.min(CROWD),
        threads: threads.or_else(count_threads),
        reset_touches_others: None,
        panic_touches_others: None,
        cpu_work: None,
        backend_wait: None,
    })
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
        let Admission { next, served } = self.admission;
        (next != Next::NoLimit).then_some(served.max(1))
    }

    /// Its row in the table.
    pub(crate) fn cells(&self) -> [String; 6] {
        self.told(["+", "?", "-", "-"], Delay::word)
    }

    /// How many clients are served at once, with how many threads, which others CPU work
    /// and a wait delay, and whether they notice a reset and a panic. The texts say that
    /// more are served, and that something is unknown, has no flag or was not asked.
    fn told(
        &self,
        [more, unknown, no_flag, not_asked]: [&str; 4],
        others: fn(Delay) -> &'static str,
    ) -> [String; 6] {
        let Admission { next, served } = self.admission;
        let more = if next == Next::NoLimit { more } else { "" };
        let threads = self.threads.map_or(unknown.to_owned(), |count| count.to_string());
        let [work, wait] = [self.cpu_work, self.backend_wait]
            .map(|delay| delay.map_or(no_flag, others).to_owned());
        let yes_or_no = |yes| if yes { "yes" } else { "no" };
        let [reset, panic] = [self.reset_touches_others, self.panic_touches_others]
            .map(|touched| touched.map_or(not_asked, yes_or_no).to_owned());
        [format!("{served}{more}"), threads, work, wait, reset, panic]
    }
}

/// In a sentence or two.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Admission { next, served } = self.admission;
        write!(f, "serves {} at once", counted(served, "client"))?;
        if next != Next::NoLimit {
            write!(f, "; the next {}", next.words())?;
        }
        if let Some(threads) = self.threads {
            let threads = counted(threads, "thread");
            write!(f, "; {threads} with {}", counted(self.crowd, "client"))?;
        }
        let touches =
            |touches| if touches { "touches others" } else { "does not touch others" };
        for (what, does) in [
            ("a reset", self.reset_touches_others.map(touches)),
            ("a panic", self.panic_touches_others.map(touches)),
            ("CPU work", self.cpu_work.map(Delay::sentence)),
            ("a wait", self.backend_wait.map(Delay::sentence)),
        ] {
            does.map_or(Ok(()), |does| write!(f, "; {what} {does}"))?;
        }
        Ok(())
    }
}

impl Next {
    /// What the next client does, for a sentence.
    fn words(self) -> &'static str {
        match self {
            Self::Waits => "waits until one leaves",
            Self::SentAway => "is sent away",
            Self::Never => "is never served",
            Self::NoLimit => "was served, too",
        }
    }
}
