//! Whom a session delays that takes its time.

use std::thread;
use std::time::{Duration, Instant};

use harness::{Launcher, StartError};
use serde::Serialize;

use super::client::{Client, Heard};

/// Whom it delays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Delay {
    /// Everybody else.
    All,
    /// Some of the others: those that are on its thread.
    Some,
    /// Nobody.
    None,
}

/// The flags for the two kinds of work.
pub(super) const CPU_WORK: &str = "--cpu-work";
pub(super) const BACKEND_WAIT: &str = "--backend-wait";

/// How long the session takes for one chunk.
const WORK: &str = "1s";
/// It has begun with the chunk by then, and is far from its end.
const BEGUN: Duration = Duration::from_millis(150);
/// A server of ours waits for the backend before it lets a client go, too. One that is
/// not delayed goes at most so long after the reply; one that is, a whole wait after it.
const OWN_WAIT: Duration = Duration::from_millis(500);
/// Longer than any of it takes.
const LONG: Duration = Duration::from_secs(30);
/// The others who are there.
const OTHERS: usize = 6;

/// Starts the server with `flag`, gives one session work, and looks who of the others is
/// let go before the work is done. To be let go, a client closes its sending side: that
/// is no chunk, and costs the server no CPU work.
pub(super) fn probe(
    launcher: &Launcher,
    flag: &str,
    room: usize,
) -> Result<Option<Delay>, StartError> {
    let others = OTHERS.min(room.saturating_sub(1));
    if others == 0 {
        // Whoever else comes is not served at all meanwhile.
        return Ok(Some(Delay::All));
    }
    let server = launcher.clone().arguments([flag, WORK]).start()?;
    let connect = || Client::connect(server.address()).ok();
    let Some(mut worker) = connect() else { return Ok(None) };
    let others: Vec<Client> = (0..others).filter_map(|_| connect()).collect();
    // No chunk of theirs has been answered: only time tells that they are accepted.
    thread::sleep(BEGUN);
    if worker.send(b"WORK\n").is_err() {
        return Ok(None);
    }
    thread::sleep(BEGUN);
    let count = others.len();
    let (done, let_go) = thread::scope(|scope| {
        let leaving: Vec<_> = others
            .into_iter()
            .map(|mut other| {
                scope.spawn(move || {
                    other.half_close();
                    other.until_the_end(LONG).then(Instant::now)
                })
            })
            .collect();
        let done = wait_for_reply(&mut worker);
        let let_go: Vec<_> = leaving
            .into_iter()
            .filter_map(|leaving| leaving.join().expect("a probe does not panic"))
            .collect();
        (done, let_go)
    });
    let Some(done) = done.filter(|_| let_go.len() == count) else { return Ok(None) };
    let own = if flag == BACKEND_WAIT { OWN_WAIT } else { Duration::ZERO };
    let late = let_go.iter().filter(|time| **time >= done + own).count();
    Ok(Some(match late {
        0 => Delay::None,
        _ if late == count => Delay::All,
        _ => Delay::Some,
    }))
}

fn wait_for_reply(worker: &mut Client) -> Option<Instant> {
    let end = Instant::now() + LONG;
    while Instant::now() < end {
        match worker.hear() {
            Heard::Reply => return Some(Instant::now()),
            Heard::End => return None,
            Heard::Nothing => {}
        }
    }
    None
}

impl Delay {
    /// For a table.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some",
            Self::None => "none",
        }
    }

    /// For a sentence.
    pub(super) fn whom(self) -> &'static str {
        match self {
            Self::All => "all others",
            Self::Some => "those on its thread",
            Self::None => "nobody",
        }
    }
}
