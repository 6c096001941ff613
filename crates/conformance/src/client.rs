//! A client that says what it expects, and fails with what came instead.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::Failure;
use crate::outcome::shown;
use crate::sent::Sent;

/// One connection to the server.
///
/// It leaves politely when it is dropped: it closes its sending side and reads to the
/// end. So a check that is not about rude clients never is one by accident.
pub(crate) struct Client {
    stream: TcpStream,
    sent: Sent,
    /// All that the server should have sent by now.
    expected: Vec<u8>,
    /// All that it sent.
    received: Vec<u8>,
    /// For one read.
    buffer: Vec<u8>,
    patience: Duration,
    /// It reads the reply to a long text when it could send no more for this long.
    late: Duration,
    polite: bool,
}

/// What a read brought.
enum Came {
    Bytes,
    End,
    Nothing(Duration),
    Error(io::Error),
}

/// How a text ends that is sent while its reply is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// The client may send more.
    StayOpen,
    /// The client closes its sending side.
    HalfClose,
}

/// Between the pieces of a text. A server that keeps rule S2 passes with any pause and
/// with none; this one lets a server that breaks it see the pieces apart.
const PAUSE: Duration = Duration::from_millis(20);

/// A server that takes no byte for this long is not reading (rule S6).
pub(crate) const STALL: Duration = Duration::from_millis(400);

/// A client that leaves waits this long for the server's end of the stream. Nothing is
/// judged by it.
const FAREWELL: Duration = Duration::from_millis(300);

/// A client with small buffers, in bytes, soon feels that the server stops reading.
const SMALL_BUFFER: usize = 64 * 1024;

impl Client {
    /// Connects as `who`, a name for the reports.
    pub(crate) fn connect(
        address: SocketAddr,
        who: &'static str,
        patience: Duration,
    ) -> Result<Self, Failure> {
        let connect = || {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
            socket.set_recv_buffer_size(SMALL_BUFFER)?;
            socket.set_send_buffer_size(SMALL_BUFFER)?;
            socket.connect_timeout(&address.into(), patience)?;
            // The pieces of a text must leave as they are sent.
            socket.set_tcp_nodelay(true)?;
            socket.set_write_timeout(Some(patience))?;
            Ok(TcpStream::from(socket))
        };
        let stream = connect().map_err(|error: io::Error| {
            Failure::new(
                format!("{who}: connects to {address}"),
                "a connection",
                error.to_string(),
            )
        })?;
        Ok(Self {
            stream,
            sent: Sent::by(who),
            expected: Vec::new(),
            received: Vec::new(),
            buffer: vec![0; SMALL_BUFFER],
            patience,
            late: Duration::ZERO,
            polite: true,
        })
    }

    /// Begins to read the reply to a long text when it could send no more for `late`.
    pub(crate) fn reading_late(mut self, late: Duration) -> Self {
        self.late = late;
        self
    }

    /// Sends `bytes`.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.sent.bytes(bytes);
        self.stream
            .write_all(bytes)
            .map_err(|error| self.failure("the server reads", self.on_sending(&error)))
    }

    /// Sends `pieces` so that the server most likely reads each of them by itself.
    pub(crate) fn send_apart<'a>(
        &mut self,
        pieces: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), Failure> {
        for piece in pieces {
            self.send(piece)?;
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// The next bytes that come are `reply`.
    pub(crate) fn expect(&mut self, reply: &[u8]) -> Result<(), Failure> {
        self.expected.extend_from_slice(reply);
        self.receive(self.expected.len())
    }

    /// The next bytes that come begin with `reply`. What follows is not looked at.
    pub(crate) fn expect_start(&mut self, reply: &[u8]) -> Result<(), Failure> {
        self.expected.extend_from_slice(reply);
        while self.received.len() < self.expected.len() {
            match self.read(self.patience) {
                Came::Bytes => {}
                came => {
                    return Err(self.failure(shown(&self.expected), self.all_that(&came)));
                }
            }
        }
        if self.received.starts_with(&self.expected) {
            return Ok(());
        }
        Err(self.wrong_bytes())
    }

    /// The next bytes that come are `reply` and a newline, which may come later.
    ///
    /// With a text that ends with a newline, this asks nothing of rule S3: a server that
    /// waits for the line to end, or that holds back the last character, passes too.
    pub(crate) fn expect_line(&mut self, reply: &[u8]) -> Result<(), Failure> {
        self.expected.extend_from_slice(reply);
        self.expected.push(b'\n');
        self.receive(self.expected.len() - 1)
    }

    /// Sends `text` as a line, whose reply is the line `reply`.
    pub(crate) fn ask(&mut self, text: &str, reply: &str) -> Result<(), Failure> {
        self.send(format!("{text}\n").as_bytes())?;
        self.expect_line(reply.as_bytes())
    }

    /// Sends `text` on one thread while the other reads that the answer is `reply`: a
    /// server need not read on while its replies are not read (rule S6).
    ///
    /// If the client stays open, `text` ends with a newline and `reply` is without it, as
    /// for [`Client::expect_line`].
    pub(crate) fn ask_at_length(
        &mut self,
        text: &[u8],
        then: Then,
        reply: &[u8],
    ) -> Result<(), Failure> {
        self.while_sending(text, then, |client| match then {
            Then::StayOpen => client.expect_line(reply),
            Then::HalfClose => client.expect(reply),
        })
    }

    /// Sends `text` while it throws away all that comes. It is the server's taking the
    /// text that counts.
    pub(crate) fn send_while_draining(&mut self, text: &[u8]) -> Result<(), Failure> {
        self.sent.step("reads");
        self.sent.bytes(text);
        let mut sender = self.stream.try_clone().map_err(|error| self.local(&error))?;
        let over = AtomicBool::new(false);
        let sent = thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    match self.read(PAUSE) {
                        Came::Bytes => self.received.clear(),
                        Came::Nothing(_) => {}
                        Came::End | Came::Error(_) => return,
                    }
                }
            });
            let sent = sender.write_all(text);
            over.store(true, Ordering::Relaxed);
            sent
        });
        sent.map_err(|error| {
            self.failure("the server reads again", self.on_sending(&error))
        })
    }

    fn while_sending(
        &mut self,
        text: &[u8],
        then: Then,
        read: impl FnOnce(&mut Self) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.sent.bytes(text);
        if then == Then::HalfClose {
            self.sent.step("half-close");
        }
        let sender = self.stream.try_clone().map_err(|error| self.local(&error))?;
        let sent = AtomicUsize::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                for block in text.chunks(SMALL_BUFFER) {
                    // If it fails, the reply is not whole, and that is what is reported.
                    if (&sender).write_all(block).is_err() {
                        return;
                    }
                    sent.fetch_add(block.len(), Ordering::Relaxed);
                }
                if then == Then::HalfClose {
                    let _ = sender.shutdown(Shutdown::Write);
                }
            });
            wait_until_still(&sent, self.late);
            let came = read(self);
            if came.is_err() {
                // The server may have stopped reading: the sender must not wait for it.
                let _ = self.stream.shutdown(Shutdown::Both);
            }
            came
        })
    }

    /// Sends `line` again and again and reads nothing, until the server takes no more or
    /// has taken `limit` bytes. Gives the bytes that it took.
    pub(crate) fn flood(&mut self, line: &[u8], limit: usize) -> Result<usize, Failure> {
        let block = line.repeat(SMALL_BUFFER / line.len());
        let mut taken = 0;
        self.stream.set_write_timeout(Some(STALL)).map_err(|error| self.local(&error))?;
        while taken < limit {
            match self.stream.write(&block[taken % block.len()..]) {
                Ok(count) => taken += count,
                Err(error) if timed_out(&error) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.sent.step(format!("{} repeated, {taken} bytes", shown(line)));
                    return Err(self.failure("the server reads", self.on_sending(&error)));
                }
            }
        }
        self.stream
            .set_write_timeout(Some(self.patience))
            .map_err(|error| self.local(&error))?;
        self.sent.step(format!("{} repeated, {taken} bytes", shown(line)));
        Ok(taken)
    }

    /// Reads `count` bytes, whatever they are, and gives how many came. They may be fewer
    /// if the server stops sending.
    pub(crate) fn drain(&mut self, count: usize) -> usize {
        let mut drained = 0;
        let _ = self.stream.set_read_timeout(Some(self.patience));
        while drained < count {
            let wanted = self.buffer.len().min(count - drained);
            match self.stream.read(&mut self.buffer[..wanted]) {
                Ok(0) | Err(_) => break,
                Ok(read) => drained += read,
            }
        }
        drained
    }

    /// Sends on until the server has closed the connection. Whether it did in time.
    pub(crate) fn sends_until_cut(&mut self) -> bool {
        self.sent.step("text without end");
        let end = Instant::now() + self.patience;
        while Instant::now() < end {
            match self.stream.write_all(b"more\n") {
                // A trickle is enough: it is about the time that the server goes on.
                Ok(()) => thread::sleep(Duration::from_millis(1)),
                Err(error) => return !timed_out(&error),
            }
        }
        false
    }

    /// Closes the sending side only.
    pub(crate) fn half_close(&mut self) -> Result<(), Failure> {
        self.sent.step("half-close");
        // It fails if the server has reset the connection: the next read tells.
        let _ = self.stream.shutdown(Shutdown::Write);
        Ok(())
    }

    /// All that was expected has come, and now comes the end of the stream.
    pub(crate) fn expect_end(&mut self) -> Result<(), Failure> {
        self.receive(self.expected.len())?;
        match self.read(self.patience) {
            Came::End => Ok(()),
            came => {
                let expected =
                    format!("{}, then the end of the stream", shown(&self.expected));
                Err(self.failure(expected, self.all_that(&came)))
            }
        }
    }

    /// Nothing comes for the time of `during`, and the connection stays.
    pub(crate) fn expect_nothing(&mut self, during: Duration) -> Result<(), Failure> {
        let end = Instant::now() + during;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            match self.read(left) {
                Came::Nothing(_) => return Ok(()),
                // The newline of an answered line may come now.
                Came::Bytes if self.expected.starts_with(&self.received) => {}
                came => {
                    let expected = format!("{}, no more", shown(&self.expected));
                    return Err(self.failure(expected, self.all_that(&came)));
                }
            }
        }
    }

    /// Waits until a byte, the end or a reset comes, whichever it is.
    pub(crate) fn until_something_comes(&mut self) {
        self.read(self.patience);
    }

    /// Whether the line `reply` comes in the time of `limit`.
    pub(crate) fn answered(&mut self, reply: &[u8], limit: Duration) -> bool {
        let patience = std::mem::replace(&mut self.patience, limit);
        let expected = self.expected.len();
        let answered = self.expect_line(reply).is_ok();
        if !answered {
            self.expected.truncate(expected);
        }
        self.patience = patience;
        answered
    }

    /// Whether the connection is open and nothing comes, for a short time.
    pub(crate) fn still_waits(&mut self) -> bool {
        matches!(self.read(PAUSE), Came::Nothing(_))
    }

    /// Leaves politely. Dropping it does the same.
    pub(crate) fn leave(self) {}

    /// Leaves politely, and if the server takes no notice, with a reset.
    ///
    /// For a check that does not ask whether the server sees an orderly end (rule S4).
    pub(crate) fn leave_in_any_case(mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
        let end = Instant::now() + FAREWELL;
        while Instant::now() < end {
            match self.read(FAREWELL) {
                Came::Bytes => self.received.clear(),
                // The server has closed: a reset finds nobody.
                Came::End | Came::Error(_) => break,
                Came::Nothing(_) => {}
            }
        }
        self.reset();
    }

    /// Resets the connection.
    pub(crate) fn reset(mut self) {
        self.polite = false;
        // Closing with a linger time of 0 sends a reset.
        harness::client::end_with_a_reset(&self.stream);
    }

    /// Closes both directions at once, whatever is on the way.
    pub(crate) fn vanish(mut self) {
        self.polite = false;
    }

    /// Reads until `count` bytes have come in all, and they are the expected ones.
    fn receive(&mut self, count: usize) -> Result<(), Failure> {
        let mut checked = 0;
        loop {
            let right = self.expected.get(checked..self.received.len());
            if right != Some(&self.received[checked..]) {
                return Err(self.wrong_bytes());
            }
            checked = self.received.len();
            if checked >= count {
                return Ok(());
            }
            match self.read(self.patience) {
                Came::Bytes => {}
                came => {
                    return Err(self.failure(shown(&self.expected), self.all_that(&came)));
                }
            }
        }
    }

    fn read(&mut self, limit: Duration) -> Came {
        if let Err(error) = self.stream.set_read_timeout(Some(limit)) {
            return Came::Error(error);
        }
        let result = loop {
            match self.stream.read(&mut self.buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        match result {
            Ok(0) => Came::End,
            Ok(count) => {
                self.received.extend_from_slice(&self.buffer[..count]);
                Came::Bytes
            }
            Err(error) if timed_out(&error) => Came::Nothing(limit),
            Err(error) => Came::Error(error),
        }
    }

    /// Shows the first byte that is not as expected, with some bytes around it.
    fn wrong_bytes(&self) -> Failure {
        let same = self.expected.iter().zip(&self.received).take_while(|(a, b)| a == b);
        let at = same.count();
        let start = if at < 30 { 0 } else { at - 20 };
        let place = if start == 0 {
            String::new()
        } else {
            format!(" from byte {start} of the reply")
        };
        self.failure(
            format!("{}{place}", shown(&self.expected[start..])),
            format!("{}{place}", shown(&self.received[start..])),
        )
    }

    fn all_that(&self, came: &Came) -> String {
        let received = shown(&self.received);
        match came {
            Came::Bytes => received,
            Came::End => format!("{received}, then the end of the stream"),
            Came::Nothing(time) => format!("{received}, then nothing for {time:?}"),
            Came::Error(error) => format!("{received}, then: {error}"),
        }
    }

    /// What a system calls a time-out is no word for people.
    fn on_sending(&self, error: &io::Error) -> String {
        if timed_out(error) {
            format!("it took nothing more for {:?}", self.patience)
        } else {
            format!("on sending: {error}")
        }
    }

    /// A failure of this client.
    pub(crate) fn failure(
        &self,
        expected: impl Into<String>,
        came: impl Into<String>,
    ) -> Failure {
        Failure::new(self.sent.to_string(), expected, came)
    }

    fn local(&self, error: &io::Error) -> Failure {
        self.failure("a socket that works", error.to_string())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.polite && self.stream.shutdown(Shutdown::Write).is_ok() {
            let end = Instant::now() + FAREWELL;
            self.received.clear();
            while Instant::now() < end && matches!(self.read(FAREWELL), Came::Bytes) {
                self.received.clear();
            }
        }
    }
}

/// Waits until `count` stays the same for `time`.
fn wait_until_still(count: &AtomicUsize, time: Duration) {
    if time.is_zero() {
        return;
    }
    let mut before = None;
    while before != Some(count.load(Ordering::Relaxed)) {
        before = Some(count.load(Ordering::Relaxed));
        thread::sleep(time);
    }
}

/// Unix says `WouldBlock` where Windows says `TimedOut`.
fn timed_out(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
