//! Failures that a busy machine can cause.

use crate::Outcome;
use crate::subject::Server;

/// Runs `check`, and if it fails runs it again with a fresh server.
///
/// For a check in which the server must act within a second: on a machine that stands
/// still for so long it fails once. A server with a defect fails every time.
pub(crate) fn confirmed(
    server: &Server,
    check: fn(&Server) -> Result<(), Outcome>,
) -> Result<(), Outcome> {
    match check(server) {
        Err(Outcome::Fail(_)) => check(&server.fresh()?),
        outcome => outcome,
    }
}
