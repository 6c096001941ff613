//! Which clients a session delays that takes its time.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use harness::client::{Client, Heard};
use harness::{Launcher, StartError};
use serde::Serialize;

use super::connect;

/// Which clients it delays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Delay {
    /// All others.
    All,
    /// Some of the others: those that are on its thread.
    Some,
    /// No other.
    None,
}

/// The flags for the two kinds of work.
pub(super) const CPU_WORK: &str = "--cpu-work";
pub(super) const BACKEND_WAIT: &str = "--backend-wait";

/// How long the session takes for one chunk.
const WORK: &str = "1s";
/// A server of ours waits for the backend before it lets a client go, too. One that is
/// not delayed goes at most this long after the reply; one that is, a whole wait after
/// it.
const OWN_WAIT: Duration = Duration::from_millis(500);
/// The server's log tells of clients and chunks sooner than that.
const LOGGED: Duration = Duration::from_secs(5);
/// Longer than any of it takes.
const LONG: Duration = Duration::from_secs(30);
/// The number of others that are there.
const OTHERS: usize = 6;

/// Starts the server with `flag`, gives one session work, and sees which of the others
/// are let go before the work is done. To be let go, a client closes its sending side:
/// that is no chunk, and costs the server no CPU work.
///
/// `served` is the number of clients that it serves at once. There is no answer where the
/// log does not tell which clients and chunks have come.
pub(super) fn probe(
    launcher: &Launcher,
    flag: &str,
    served: usize,
) -> Result<Option<Delay>, StartError> {
    let count = OTHERS.min(served.saturating_sub(1));
    if count == 0 {
        // Any other client is not served at all meanwhile.
        return Ok(Some(Delay::All));
    }
    let server = launcher.clone().arguments([flag, WORK, "--verbose"]).start()?;
    let clients: Vec<Client> =
        (0..=count).map_while(|_| connect(server.address()).ok()).collect();
    let mut others = clients.into_iter();
    let Some(mut worker) = others.next() else { return Ok(None) };
    // No chunk of theirs has been answered: only the log tells that they are accepted.
    let all_have_come = others.len() == count
        && server.has_logged(LOGGED, count + 1, " connected")
        && worker.send(b"WORK\n").is_ok()
        && server.has_logged(LOGGED, 1, "sent 5 bytes");
    if !all_have_come {
        return Ok(None);
    }
    let begun = Instant::now();
    let (leaves, let_go) = mpsc::channel();
    let done = thread::scope(|scope| {
        for mut other in others {
            let leaves = leaves.clone();
            scope.spawn(move || {
                other.half_close();
                if other.ends_within(LONG) {
                    let _ = leaves.send(Instant::now());
                }
            });
        }
        matches!(worker.hear(LONG), Heard::Bytes(_)).then(Instant::now)
    });
    let let_go: Vec<Instant> = let_go.try_iter().collect();
    let Some(done) = done.filter(|_| let_go.len() == count) else { return Ok(None) };
    let limit =
        if flag == BACKEND_WAIT { done + OWN_WAIT } else { begun + (done - begun) / 2 };
    let late = let_go.iter().filter(|time| **time >= limit).count();
    Ok(Some(match late {
        0 => Delay::None,
        _ if late == count => Delay::All,
        _ => Delay::Some,
    }))
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
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::All => "delays all others",
            Self::Some => "delays those on its thread",
            Self::None => "delays no others",
        }
    }
}
