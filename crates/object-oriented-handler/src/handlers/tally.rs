//! Another service, to show that the server works with any.

use std::fmt;

use protocol::{Conversation, InvalidUtf8};
use server_kit::Connection;

use super::Handler;

/// Answers each line with the number of its bytes, and of all bytes so far.
#[derive(Debug)]
pub struct Tally {
    connection: Connection,
    count: Count,
}

impl Tally {
    /// A handler for a new connection.
    pub fn new(connection: Connection) -> Self {
        Self { connection, count: Count::default() }
    }
}

impl Handler for Tally {
    fn run(&mut self) {
        self.connection.converse(&mut self.count);
    }
}

// ANCHOR: count
/// What a [`Tally`] remembers between two chunks.
#[derive(Debug, Default)]
struct Count {
    line: u64,
    total: u64,
}

impl Conversation for Count {
    fn receive(&mut self, chunk: &[u8], reply: &mut Vec<u8>) -> Result<(), InvalidUtf8> {
        for byte in chunk {
            self.total += 1;
            if *byte == b'\n' {
                let answer = format!("{} BYTES, {} IN ALL\n", self.line, self.total);
                reply.extend_from_slice(answer.as_bytes());
                self.line = 0;
            } else {
                self.line += 1;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), InvalidUtf8> {
        Ok(())
    }

    fn error_line(&self, reason: &dyn fmt::Display, reply: &mut Vec<u8>) {
        // Each answer ends its line, so an error always has a line of its own.
        reply.extend_from_slice(format!("error: {reason}\n").as_bytes());
    }
}
// ANCHOR_END: count
