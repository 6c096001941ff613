//! The client's side of one conversation.

use std::{fmt, mem};

/// What a line must begin with to be the server's error (rule S5).
const ERROR: &[u8] = b"error: ";

/// The most of a reason that is kept, in bytes. Shout's are far shorter; a server of
/// another kind could send one without end.
const MAX_REASON: usize = 1024;

// ANCHOR: request
/// What to send to have `text` shouted: the text and a newline.
///
/// The server needs no newline (rule S3). It is for the client, which can tell by it
/// where the reply ends: see [`lines_in`].
pub fn request(text: &str) -> Vec<u8> {
    format!("{text}\n").into_bytes()
}

/// How many lines end in `bytes`.
///
/// Upper case makes no newline and loses none, so the reply to these bytes is whole when
/// as many lines of it have ended. That, and not one `recv`, is where a reply ends.
pub fn lines_in(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}
// ANCHOR_END: request

/// What a server sends back: feed it the bytes that come, in any chunks, and it tells
/// the replies from the error.
///
/// A reply passes through at once, whatever the length of its lines. Only the bytes of a
/// line that begins like `error: ` are held, until it is known whether it does; a valid
/// reply holds no lower-case letter (rule S5), so none of it ever waits.
///
/// ```
/// let request = protocol::request("hello");
/// let mut replies = protocol::Replies::new();
/// let mut text = Vec::new();
///
/// // TCP may cut the reply anywhere.
/// replies.receive(b"HEL", &mut text).unwrap();
/// assert!(replies.lines() < protocol::lines_in(&request));
/// replies.receive(b"LO\n", &mut text).unwrap();
/// assert_eq!(replies.lines(), protocol::lines_in(&request));
/// assert_eq!(text, b"HELLO\n");
///
/// let error = replies.receive(b"error: idle for 300 s\n", &mut text).unwrap_err();
/// assert_eq!(error.reason, "idle for 300 s");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Replies {
    line: Line,
    lines: u64,
}

/// What the line that comes in has turned out to be.
#[derive(Clone, Debug)]
enum Line {
    /// It may be either: this many bytes of `error: ` have come.
    Start(usize),
    /// A reply.
    Reply,
    /// An error, of whose reason this much has come.
    Error(Vec<u8>),
}

impl Default for Line {
    fn default() -> Self {
        Self::Start(0)
    }
}

/// The server answered with an error and closes the connection (rule S5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerError {
    /// What the server says after `error: `. It may hold any character: escape it before
    /// you show it on a terminal.
    pub reason: String,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ServerError {}

impl Replies {
    /// A conversation in which the server said nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one chunk and appends to `text` what is reply in it.
    ///
    /// # Errors
    ///
    /// [`ServerError`] at the end of an error line. All that came before it is in
    /// `text`; what comes after it means nothing, as the conversation is over.
    ///
    /// If the reply before the error ended in the middle of a line, `text` ends with a
    /// newline that the server put there, to give the error a line of its own.
    pub fn receive(
        &mut self,
        chunk: &[u8],
        text: &mut Vec<u8>,
    ) -> Result<(), ServerError> {
        for part in chunk.split_inclusive(|&byte| byte == b'\n') {
            self.receive_part(part, text)?;
        }
        Ok(())
    }

    /// The server will send no more. Appends to `text` what was held.
    ///
    /// # Errors
    ///
    /// [`ServerError`] if the stream ended inside an error line.
    pub fn finish(&mut self, text: &mut Vec<u8>) -> Result<(), ServerError> {
        match mem::take(&mut self.line) {
            Line::Start(matched) => text.extend_from_slice(&ERROR[..matched]),
            Line::Reply => {}
            Line::Error(reason) => return Err(server_error(&reason)),
        }
        Ok(())
    }

    /// How many lines of reply have ended so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Takes bytes of one line: at most the last of them is a newline.
    fn receive_part(
        &mut self,
        mut part: &[u8],
        text: &mut Vec<u8>,
    ) -> Result<(), ServerError> {
        let line_ends = part.ends_with(b"\n");
        if let Line::Start(matched) = self.line {
            let awaited = &ERROR[matched..];
            if let Some(reason) = part.strip_prefix(awaited) {
                self.line = Line::Error(Vec::new());
                part = reason;
            } else if awaited.starts_with(part) {
                self.line = Line::Start(matched + part.len());
                return Ok(());
            } else {
                text.extend_from_slice(&ERROR[..matched]);
                self.line = Line::Reply;
            }
        }
        if let Line::Error(reason) = &mut self.line {
            let room = MAX_REASON - reason.len();
            reason.extend_from_slice(&part[..part.len().min(room)]);
            if line_ends || reason.len() == MAX_REASON {
                return Err(server_error(&mem::take(reason)));
            }
        } else {
            text.extend_from_slice(part);
            if line_ends {
                self.lines += 1;
                self.line = Line::Start(0);
            }
        }
        Ok(())
    }
}

fn server_error(reason: &[u8]) -> ServerError {
    let reason = reason.strip_suffix(b"\n").unwrap_or(reason);
    ServerError { reason: String::from_utf8_lossy(reason).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CHUNK, Conversation, Session, plain};

    /// The replies of a conversation, and its end.
    #[derive(Debug, PartialEq)]
    struct Heard {
        text: String,
        lines: u64,
        end: Result<(), String>,
    }

    fn hear<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Heard {
        let (mut replies, mut text) = (Replies::new(), Vec::new());
        let end = chunks
            .into_iter()
            .try_for_each(|chunk| replies.receive(chunk, &mut text))
            .and_then(|()| replies.finish(&mut text));
        let text = String::from_utf8(text).unwrap();
        Heard { text, lines: replies.lines(), end: end.map_err(|error| error.reason) }
    }

    /// Hears `stream` whole, byte by byte, and in three chunks with every pair of cuts:
    /// it must come to the same.
    fn hear_however_cut(stream: &[u8]) -> Heard {
        let whole = hear([stream]);
        assert_eq!(hear(stream.chunks(1)), whole, "byte by byte");
        for second in 0..=stream.len() {
            for first in 0..=second {
                let chunks =
                    [&stream[..first], &stream[first..second], &stream[second..]];
                assert_eq!(hear(chunks), whole, "cut at {first} and {second}");
            }
        }
        whole
    }

    #[test]
    fn replies_are_told_from_an_error_however_cut() {
        for (stream, text, lines, end) in [
            // A newline ends a reply. The last one may have none.
            ("HI\n\nSTRASSE ΐ\nno end", "HI\n\nSTRASSE ΐ\nno end", 3, Ok(())),
            ("HELLO\nWORL\nerror: idle\n", "HELLO\nWORL\n", 2, Err("idle")),
            // An error may be all that comes, and the end of the stream may cut it.
            ("error: too busy\n", "", 0, Err("too busy")),
            ("A\nerror: inva", "A\n", 1, Err("inva")),
            // What comes after the error is dropped.
            ("A\nerror: no\nB\n", "A\n", 1, Err("no")),
        ] {
            let end = end.map_err(str::to_owned);
            let wanted = Heard { text: text.to_owned(), lines, end };
            assert_eq!(hear_however_cut(stream.as_bytes()), wanted);
        }
    }

    #[test]
    fn other_lower_case_passes_as_it_is() {
        for stream in [
            "error\n",
            "error:\n",
            "error:no\n",
            "error",
            "error:",
            "eerror: no\n",
            "errorerror: no\n",
            "ERROR: NO\n",
            "Error: no\n",
            "an error: no\n",
            " error: no\n",
            "e\ne\nerr\ner",
            "220 mail.example.org ready\r\n",
        ] {
            let heard = hear_however_cut(stream.as_bytes());
            assert_eq!(heard.text, stream);
            assert_eq!(heard.end, Ok(()), "{stream:?}");
        }
    }

    #[test]
    fn nothing_of_a_valid_reply_is_held() {
        let (mut replies, mut text) = (Replies::new(), Vec::new());
        for character in (' '..=char::MAX).chain(['\n', '\t', '\0']) {
            let reply = plain(&format!("\n{character}"));
            text.clear();
            replies.receive(reply.as_bytes(), &mut text).unwrap();
            assert_eq!(text, reply.as_bytes());
        }
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let (mut replies, mut text) = (Replies::new(), Vec::new());
        let chunk = vec![b'A'; CHUNK];
        for _ in 0..100 {
            text.clear();
            replies.receive(&chunk, &mut text).unwrap();
            assert_eq!(text.len(), chunk.len());
        }
        assert_eq!(text.capacity(), chunk.len());
    }

    #[test]
    fn a_reason_without_end_is_cut() {
        let mut stream = b"error: ".to_vec();
        stream.resize(ERROR.len() + 10 * MAX_REASON, b'x');
        for size in [1, 2, 1000, 1024, stream.len()] {
            let (mut replies, mut text) = (Replies::new(), Vec::new());
            // Without a newline, and before the end of the stream.
            let mut chunks = stream.chunks(size);
            let end = chunks.try_for_each(|chunk| replies.receive(chunk, &mut text));
            assert_eq!(end.unwrap_err().reason, "x".repeat(MAX_REASON));
        }
    }

    #[test]
    fn a_reason_that_is_not_text_is_still_an_error() {
        let heard = hear([&b"error: \xff\n"[..]]);
        assert_eq!(heard.end, Err("\u{fffd}".to_owned()));
    }

    #[test]
    fn a_session_gives_each_request_as_many_lines() {
        for text in ["", "hello", "straße\nﬁ", "\n\n", "a\r\nb\u{2028}\u{85}\u{b}"] {
            let request = request(text);
            let mut reply = Vec::new();
            Session::new().receive(&request, &mut reply).unwrap();
            let heard = hear_however_cut(&reply);
            assert_eq!(heard.lines, lines_in(&request));
            assert_eq!(heard.text, plain(text) + "\n");
        }
    }

    #[test]
    fn upper_case_makes_no_newline_and_loses_none() {
        for character in '\0'..=char::MAX {
            let line_ends = character.to_uppercase().any(|upper| upper == '\n');
            assert_eq!(line_ends, character == '\n', "{character:?}");
        }
    }

    #[test]
    fn the_errors_of_a_session_are_heard_however_cut() {
        let cases: [(&[u8], _); 3] =
            [(b"ab\xff", "AB\n"), (b"ab\n\xff", "AB\n"), (b"\xff", "")];
        for (sent, text) in cases {
            let (mut session, mut reply) = (Session::new(), Vec::new());
            let error = session.receive(sent, &mut reply).unwrap_err();
            session.error_line(&error, &mut reply);
            let heard = hear_however_cut(&reply);
            assert_eq!(heard.text, text);
            assert_eq!(heard.end, Err(error.to_string()));
        }
    }
}
