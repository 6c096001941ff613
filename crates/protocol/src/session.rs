//! The server's side of one conversation.

use std::fmt;

use crate::{Conversation, Stop, uppercase};

/// One client's conversation: feed it what the client sends, send what it answers.
///
/// It keeps rules S1 to S5. Between calls it holds at most the 3 bytes of a character
/// that is not complete yet, so it costs an idle connection next to nothing.
///
/// ```
/// use protocol::Conversation;
///
/// let mut session = protocol::Session::new();
/// let mut reply = Vec::new();
/// session.receive(b"stra\xc3", &mut reply).unwrap();
/// assert_eq!(reply, b"STRA"); // the half character waits
/// session.receive(b"\x9fe", &mut reply).unwrap();
/// assert_eq!(reply, b"STRASSE");
/// session.finish().unwrap();
/// ```
// ANCHOR: state
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The start of a character whose other bytes have not come yet.
    unfinished: [u8; 3],
    unfinished_len: u8,
    /// The last byte answered was not a newline.
    mid_line: bool,
    /// The bytes of text answered so far, which is the offset of the next character.
    answered: u64,
}
// ANCHOR_END: state

/// The client sent bytes that are not UTF-8 (rule S5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidUtf8 {
    /// Where the first character that is not one begins, in bytes from the start of the
    /// conversation, counted from 0.
    pub at: u64,
}

impl fmt::Display for InvalidUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid utf-8 at byte {}", self.at)
    }
}

impl std::error::Error for InvalidUtf8 {}

impl Session {
    /// A conversation in which nothing was said yet.
    pub fn new() -> Self {
        Self::default()
    }

    // ANCHOR: answer
    fn answer(
        &mut self,
        mut chunk: &[u8],
        reply: &mut Vec<u8>,
    ) -> Result<(), InvalidUtf8> {
        // Complete the unfinished character byte by byte: it takes 3 at most.
        while self.unfinished_len > 0
            && let Some((&next, rest)) = chunk.split_first()
        {
            let have = usize::from(self.unfinished_len);
            let mut character = [0; 4];
            character[..have].copy_from_slice(&self.unfinished[..have]);
            character[have] = next;
            self.map(&character[..=have], reply)?;
            chunk = rest;
        }
        if chunk.is_empty() { Ok(()) } else { self.map(chunk, reply) }
    }

    fn map(&mut self, input: &[u8], reply: &mut Vec<u8>) -> Result<(), InvalidUtf8> {
        let mapped = uppercase(input, reply);
        self.answered += mapped.consumed as u64;
        if mapped.stop == Stop::Invalid {
            return Err(InvalidUtf8 { at: self.answered });
        }
        let rest = &input[mapped.consumed..];
        self.unfinished[..rest.len()].copy_from_slice(rest);
        self.unfinished_len = rest.len() as u8;
        Ok(())
    }
    // ANCHOR_END: answer
}

impl Conversation for Session {
    /// Answers every character that is complete now.
    ///
    /// The answers do not depend on how the text was cut into chunks (rule S2). After an
    /// error, all that was valid before it is in `reply`.
    fn receive(&mut self, chunk: &[u8], reply: &mut Vec<u8>) -> Result<(), InvalidUtf8> {
        let start = reply.len();
        let result = self.answer(chunk, reply);
        if reply.len() > start {
            self.mid_line = reply.last() != Some(&b'\n');
        }
        result
    }

    // ANCHOR: endings
    fn finish(&mut self) -> Result<(), InvalidUtf8> {
        if self.unfinished_len == 0 {
            Ok(())
        } else {
            Err(InvalidUtf8 { at: self.answered })
        }
    }

    fn error_line(&self, reason: &dyn fmt::Display, reply: &mut Vec<u8>) {
        let line_break = if self.mid_line { "\n" } else { "" };
        reply.extend_from_slice(format!("{line_break}error: {reason}\n").as_bytes());
    }
    // ANCHOR_END: endings
}
