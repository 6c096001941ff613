//! A third service for the same server: each line is answered with the number of its
//! words.
//!
//! It takes our flags: `cargo run -p solutions --bin object_oriented_handler_1 -- --help`

use std::fmt;
use std::process::ExitCode;

use object_oriented_handler::{Handler, HandlerServer};
use protocol::{Conversation, InvalidUtf8};
use server_kit::{Connection, NoFlags};

fn main() -> ExitCode {
    server_kit::run(
        "words",
        "Answers each line with the number of its words.",
        std::env::args_os(),
        |server, _: NoFlags| {
            let make_handler =
                |connection| Counter { connection, words: Words::default() };
            HandlerServer::new(server, make_handler).run();
            Ok(())
        },
    )
}

/// The handler: the connection that it serves, and what it talks about.
struct Counter {
    connection: Connection,
    words: Words,
}

impl Handler for Counter {
    fn run(&mut self) {
        self.connection.converse(&mut self.words);
    }
}

/// The words of a line so far. A chunk may end in the middle of one.
#[derive(Default)]
struct Words {
    count: u64,
    in_word: bool,
}

impl Conversation for Words {
    fn receive(&mut self, chunk: &[u8], reply: &mut Vec<u8>) -> Result<(), InvalidUtf8> {
        for byte in chunk {
            if *byte == b'\n' {
                reply.extend_from_slice(format!("{} WORDS\n", self.count).as_bytes());
                *self = Self::default();
            } else if byte.is_ascii_whitespace() {
                self.in_word = false;
            } else if !self.in_word {
                self.in_word = true;
                self.count += 1;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), InvalidUtf8> {
        Ok(())
    }

    fn error_line(&self, reason: &dyn fmt::Display, reply: &mut Vec<u8>) {
        reply.extend_from_slice(format!("error: {reason}\n").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No socket: this is what a conversation without I/O is good for.
    #[test]
    fn words_are_counted_however_the_text_is_cut() {
        let text = "one two\n\n  drei süße Wörter \t\n".as_bytes();
        for size in 1..=text.len() {
            let (mut words, mut reply) = (Words::default(), Vec::new());
            for chunk in text.chunks(size) {
                words.receive(chunk, &mut reply).unwrap();
            }
            assert_eq!(reply, b"2 WORDS\n0 WORDS\n3 WORDS\n", "in chunks of {size}");
        }
    }
}
