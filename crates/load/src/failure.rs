//! What can go wrong with a request, by kind.

use std::io;

use protocol::ServerError;
use serde::{Deserialize, Serialize};

/// How a connection failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It could not be opened; why.
    Connect(String),
    /// The server, or its system, cut it off.
    Reset,
    /// The stream ended before the whole reply.
    EarlyEnd,
    /// Other bytes came than the message's upper case; which was the first.
    WrongReply(String),
    /// The server sent this error line (rule S5).
    ServerError(String),
    /// No whole reply within `--timeout`.
    Timeout,
}

impl Failure {
    pub(crate) fn connect(error: io::Error) -> Self {
        Self::Connect(error.to_string())
    }
}

impl From<io::Error> for Failure {
    /// A read or a write that fails means that the connection is gone.
    fn from(_: io::Error) -> Self {
        Self::Reset
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        Self::ServerError(format!("error: {}", error.reason.escape_debug()))
    }
}

/// How many of each kind there were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// Connections that could not be opened.
    pub connect: u64,
    /// Connections that were cut off.
    pub reset: u64,
    /// Streams that ended before the whole reply.
    pub early_end: u64,
    /// Replies with other bytes than the message's upper case.
    pub wrong_reply: u64,
    /// Error lines of the server (rule S5).
    pub server_error: u64,
    /// Replies that did not come within the timeout.
    pub timeout: u64,
    /// More about the first failure that has more to it than its kind.
    #[serde(skip)]
    pub detail: Option<String>,
}

impl Failures {
    pub(crate) fn count(&mut self, failure: Failure) {
        let (counter, detail) = match failure {
            Failure::Connect(why) => (&mut self.connect, Some(why)),
            Failure::Reset => (&mut self.reset, None),
            Failure::EarlyEnd => (&mut self.early_end, None),
            Failure::WrongReply(what) => (&mut self.wrong_reply, Some(what)),
            Failure::ServerError(line) => (&mut self.server_error, Some(line)),
            Failure::Timeout => (&mut self.timeout, None),
        };
        *counter += 1;
        self.detail = self.detail.take().or(detail);
    }

    /// The number of all failures.
    pub fn total(&self) -> u64 {
        self.kinds().map(|(_, count)| count).sum()
    }

    /// The kinds of which there were some, and how many.
    pub fn kinds(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let kinds = [
            ("not connected", self.connect),
            ("reset", self.reset),
            ("ended early", self.early_end),
            ("wrong reply", self.wrong_reply),
            ("error line", self.server_error),
            ("timed out", self.timeout),
        ];
        kinds.into_iter().filter(|(_, count)| *count > 0)
    }
}
