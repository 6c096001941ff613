//! What to do in a run.

use std::net::SocketAddr;
use std::time::Duration;

use super::message::Message;

/// The load, and the server that gets it.
pub(super) struct Plan {
    pub(super) address: SocketAddr,
    pub(super) message: Message,
    pub(super) connections: usize,
    /// Requests a second, in an open loop.
    pub(super) rate: Option<f64>,
    pub(super) churn: bool,
    pub(super) warm_up: Duration,
    pub(super) duration: Duration,
    pub(super) timeout: Duration,
    /// The processes of the server.
    pub(super) pids: Vec<u32>,
}
