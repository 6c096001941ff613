//! What a client expects, and the report of what came instead.
//!
//! The error of each step is that other bytes come, or nothing in time, or the end.

use std::time::{Duration, Instant};

use super::{Client, Heard};
use crate::Unexpected;
use crate::unexpected::shown;

/// Of the bytes that came as expected, this many are kept for a report once there are
/// more than [`MANY`].
const KEPT: usize = 64;
const MANY: usize = 1024;

impl Client {
    /// Expects that the next bytes are `reply`, and no others.
    pub fn expect(&mut self, reply: &[u8]) -> Result<(), Unexpected> {
        self.expect_start(reply)?;
        self.expect_no_more()
    }

    /// Expects that the next bytes begin with `reply`. What follows is for the next step.
    pub fn expect_start(&mut self, reply: &[u8]) -> Result<(), Unexpected> {
        self.expected.extend_from_slice(reply);
        self.receive(self.expected.len())
    }

    /// Expects that the next bytes are `reply` and a newline, which may come later.
    ///
    /// With a text that ends with a newline, this asks nothing of rule S3: a server that
    /// waits for the line to end, or that holds back the last character, passes too.
    pub fn expect_line(&mut self, reply: &[u8]) -> Result<(), Unexpected> {
        self.expected.extend_from_slice(reply);
        self.expected.push(b'\n');
        self.receive(self.expected.len() - 1)?;
        self.expect_no_more()
    }

    /// Sends `text` as a line, and expects the line `reply`.
    pub fn ask(&mut self, text: &str, reply: &str) -> Result<(), Unexpected> {
        self.send(format!("{text}\n").as_bytes())?;
        self.expect_line(reply.as_bytes())
    }

    /// Whether the line `reply` comes within `limit`.
    pub fn answered(&mut self, reply: &[u8], limit: Duration) -> bool {
        let end = Instant::now() + limit;
        while self.received.len() < self.expected.len() + reply.len() {
            if self.listen(end.saturating_duration_since(Instant::now())).is_err() {
                return false;
            }
        }
        self.expect_line(reply).is_ok()
    }

    /// Expects `length` bytes of `reply`, which is repeated for as long as that takes.
    /// What follows is for the next step.
    pub fn expect_repeated(
        &mut self,
        reply: &[u8],
        length: usize,
    ) -> Result<(), Unexpected> {
        // An empty reply has no parts, and a step of none would never end.
        for start in (0..length).step_by(reply.len().max(1)) {
            self.expect_start(&reply[..reply.len().min(length - start)])?;
        }
        Ok(())
    }

    /// Expects what is still owed, and then the end of the stream. A reset is no such
    /// end.
    pub fn expect_end(&mut self) -> Result<(), Unexpected> {
        self.receive(self.expected.len())?;
        self.expect_no_more()?;
        match self.listen(self.timeout) {
            Err(Heard::End) => Ok(()),
            heard => Err(self.instead(", then the end of the stream", heard)),
        }
    }

    /// Expects that the connection ends, in whatever way, and that no byte comes before.
    pub fn expect_cut(&mut self) -> Result<(), Unexpected> {
        self.receive(self.expected.len())?;
        match self.listen(self.timeout) {
            Err(Heard::End | Heard::Error(_)) => Ok(()),
            heard => Err(self.instead(", then the end of the connection", heard)),
        }
    }

    /// Expects that nothing comes for `time`, and that the connection stays. The newline
    /// of [`Client::expect_line`] may come.
    pub fn expect_nothing(&mut self, time: Duration) -> Result<(), Unexpected> {
        let end = Instant::now() + time;
        loop {
            match self.listen(end.saturating_duration_since(Instant::now())) {
                Err(Heard::Nothing(_)) => return Ok(()),
                Ok(()) if self.expected.starts_with(&self.received) => {}
                heard => return Err(self.instead(", no more", heard)),
            }
        }
    }

    /// A failure of this client, for what none of the other steps expects.
    pub fn unexpected(
        &self,
        expected: impl Into<String>,
        came: impl Into<String>,
    ) -> Unexpected {
        Unexpected::new(self.steps.to_string(), expected, came)
    }

    /// Reads until `count` bytes have come in all, and they are the expected ones.
    fn receive(&mut self, count: usize) -> Result<(), Unexpected> {
        let mut checked = 0;
        loop {
            let known = self.expected.len().min(self.received.len());
            if self.expected[checked..known] != self.received[checked..known] {
                return Err(self.wrong_bytes());
            }
            checked = known;
            if checked >= count {
                self.forget(known);
                return Ok(());
            }
            if let heard @ Err(_) = self.listen(self.timeout) {
                return Err(self.instead("", heard));
            }
        }
    }

    /// Waits for what comes next, and keeps it if it is bytes.
    fn listen(&mut self, limit: Duration) -> Result<(), Heard> {
        match self.hear(limit) {
            Heard::Bytes(bytes) => self.received.extend(bytes),
            heard => return Err(heard),
        }
        Ok(())
    }

    /// Keeps only the end of the `known` bytes, which came as expected: a long exchange
    /// must not fill the memory.
    fn forget(&mut self, known: usize) {
        if known > MANY {
            self.expected.drain(..known - KEPT);
            self.received.drain(..known - KEPT);
            self.forgotten += known - KEPT;
        }
    }

    pub(super) fn expect_no_more(&self) -> Result<(), Unexpected> {
        if self.received.len() <= self.expected.len() {
            return Ok(());
        }
        Err(self.wrong_bytes())
    }

    /// Shows the first byte that is not as expected, with some bytes around it.
    fn wrong_bytes(&self) -> Unexpected {
        let same = self.expected.iter().zip(&self.received).take_while(|(a, b)| a == b);
        let at = same.count();
        let start = if at < 30 { 0 } else { at - 20 };
        self.unexpected(
            self.part(&self.expected, start),
            self.part(&self.received, start),
        )
    }

    /// All that was expected and `next`; and all that came instead, to the last.
    fn instead(&self, next: &str, last: Result<(), Heard>) -> Unexpected {
        let last = match last {
            Ok(()) | Err(Heard::Bytes(_)) => String::new(),
            Err(Heard::End) => ", then the end of the stream".to_owned(),
            Err(Heard::Nothing(time)) => format!(", then nothing for {time:?}"),
            Err(Heard::Error(error)) => format!(", then: {error}"),
        };
        self.unexpected(
            self.part(&self.expected, 0) + next,
            self.part(&self.received, 0) + &last,
        )
    }

    /// Some of what was expected or came, from byte `start` of what is not forgotten.
    fn part(&self, bytes: &[u8], start: usize) -> String {
        match self.forgotten + start {
            0 => shown(bytes),
            at => format!("{} from byte {at} of the reply", shown(&bytes[start..])),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{Shutdown, TcpListener};
    use std::thread;

    use super::*;

    /// A client of a server that says `text`, then closes its sending side.
    fn client_that_hears(text: &'static [u8]) -> Client {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(text).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            std::io::copy(&mut stream, &mut std::io::sink())
        });
        Client::connect(address, "the client", Duration::from_secs(20)).unwrap()
    }

    #[test]
    fn steps_take_what_comes_in_turn() {
        let mut client = client_that_hears(b"ABCDEF\nXYXYXG\n");
        client.expect_start(b"ABC").unwrap();
        client.expect_line(b"DEF").unwrap_err();
        let mut client = client_that_hears(b"ABCDEF\nXYXYXG\n");
        client.expect_start(b"ABC").unwrap();
        client.expect_start(b"DEF\n").unwrap();
        client.expect_repeated(b"XY", 5).unwrap();
        client.expect_repeated(b"", 0).unwrap();
        client.expect_line(b"G").unwrap();
        client.leave().unwrap();
    }

    #[test]
    fn a_failure_says_what_was_sent_expected_and_came() {
        let failure = client_that_hears(b"HELL").ask("hello", "HELLO").unwrap_err();
        let expected = Unexpected::new(
            r#"the client: "hello\n""#,
            r#""HELLO\n""#,
            r#""HELL", then the end of the stream"#,
        );
        assert_eq!(failure, expected);
        let failure = client_that_hears(b"HELLO").expect(b"HELL").unwrap_err();
        let expected = Unexpected::new("the client: nothing", r#""HELL""#, r#""HELLO""#);
        assert_eq!(failure, expected);
    }

    #[test]
    fn of_a_long_exchange_only_the_end_is_kept() {
        static TEXT: [u8; 100_000] = [b'A'; 100_000];
        let mut client = client_that_hears(&TEXT);
        client.expect_repeated(b"AAAAA", TEXT.len()).unwrap();
        assert!(client.received.len() <= MANY + KEPT, "{}", client.received.len());
        client.expect_nothing(Duration::from_secs(20)).unwrap_err();
        let failure = client.expect(b"Z").unwrap_err();
        let from = format!("from byte {} of the reply", client.forgotten);
        assert!(failure.expected.ends_with(&from), "{failure}");
        let came = format!("{from}, then the end of the stream");
        assert!(failure.came.ends_with(&came), "{failure}");
        assert!(client.forgotten > TEXT.len() - MANY - KEPT, "{from}");
    }

    #[test]
    fn what_came_in_part_before_the_limit_is_not_lost() {
        let mut client = client_that_hears(b"HELLO\n");
        assert!(!client.answered(b"HELLO WORLD", Duration::from_secs(20)));
        client.expect_line(b"HELLO").unwrap();
    }
}
