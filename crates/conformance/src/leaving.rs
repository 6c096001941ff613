//! How clients leave in a check that is not about their leaving.

use std::thread;

use harness::client::Client;

use crate::Verdict;
use crate::server::Server;

/// A way to leave.
pub(crate) type Leave = fn(Client);

/// All of them leave at the same time: a server that takes no notice of it keeps each of
/// them waiting for a while.
pub(crate) fn leave_together(clients: Vec<Client>, leave: Leave) {
    thread::scope(|scope| {
        for client in clients {
            scope.spawn(move || leave(client));
        }
    });
}

/// Runs `check` with clients that leave politely. If it fails, runs it with clients that
/// reset their connections, against a fresh server.
///
/// The first fails also on a server that does not see an orderly end (rule S4), the
/// second on one that does not survive a reset (rule S7): only both together tell.
pub(crate) fn either_way(
    server: &Server,
    check: impl Fn(&Server, Leave) -> Result<(), Verdict>,
) -> Result<(), Verdict> {
    match check(server, drop) {
        Err(failed @ Verdict::Fail(_)) => {
            check(&server.fresh()?, Client::reset).map_err(|_| failed)
        }
        verdict => verdict,
    }
}
