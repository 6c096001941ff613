//! What can go wrong with a request, by kind.

use std::io;

use serde::Serialize;

/// How a connection failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It could not be opened; why.
    Connect(String),
    /// The server, or its system, cut it off.
    Reset,
    /// The stream ended before the whole reply.
    EarlyEnd,
    /// Other bytes came than the message's upper case; what was first wrong.
    WrongReply(String),
    /// The server sent this error line (rule S5).
    ServerError(String),
    /// No whole reply within `--timeout`.
    Timeout,
}

impl From<io::Error> for Failure {
    /// A read or a write that fails means that the connection is no more.
    fn from(_: io::Error) -> Self {
        Self::Reset
    }
}

/// How many of each kind there were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Failures {
    pub(super) connect: u64,
    pub(super) reset: u64,
    pub(super) early_end: u64,
    pub(super) wrong_reply: u64,
    pub(super) server_error: u64,
    pub(super) timeout: u64,
    /// What the first failure that has words of its own said.
    #[serde(skip)]
    pub(super) words: Option<String>,
}

impl Failures {
    pub(super) fn count(&mut self, failure: Failure) {
        let (counter, words) = match failure {
            Failure::Connect(why) => (&mut self.connect, Some(why)),
            Failure::Reset => (&mut self.reset, None),
            Failure::EarlyEnd => (&mut self.early_end, None),
            Failure::WrongReply(what) => (&mut self.wrong_reply, Some(what)),
            Failure::ServerError(line) => (&mut self.server_error, Some(line)),
            Failure::Timeout => (&mut self.timeout, None),
        };
        *counter += 1;
        if self.words.is_none() {
            self.words = words;
        }
    }

    pub(super) fn total(&self) -> u64 {
        self.connect
            + self.reset
            + self.early_end
            + self.wrong_reply
            + self.server_error
            + self.timeout
    }
}
