//! A client that says what it expects, and reports what came instead.
//!
//! Each step has a time limit, so that no server can hold the client up for ever. It
//! sends and receives bytes: what a right reply is, its caller knows.

mod bulk;
mod expect;
mod steps;

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, SockRef, Socket, Type};

pub use bulk::KERNEL_BUFFERS;

use crate::Unexpected;
use steps::Steps;

/// One connection to a server.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    steps: Steps,
    /// What the server should have sent by now, and what it sent, but for the bytes that
    /// came as expected and are forgotten.
    expected: Vec<u8>,
    received: Vec<u8>,
    forgotten: usize,
    timeout: Duration,
    /// It reads the reply of an exchange when it could send no more for this long.
    late: Duration,
    polite: bool,
}

/// What came of waiting for the server.
#[derive(Debug)]
pub enum Heard {
    /// Some bytes.
    Bytes(Vec<u8>),
    /// The end of the stream.
    End,
    /// Nothing, for this long.
    Nothing(Duration),
    /// The connection is broken: most often by a reset.
    Error(io::Error),
}

/// The size of the kernel's buffers for a client, in bytes. They are small, so that it
/// soon feels that the server stops reading.
const SMALL_BUFFER: usize = 64 * 1024;

/// A client that leaves politely waits this long for the server's end of the stream.
/// Nothing is judged by it.
const LINGER: Duration = Duration::from_millis(300);

impl Client {
    /// Connects. Reports call the client by its `name`: `the next client`. Each thing
    /// that should come is waited for as long as `timeout`.
    ///
    /// # Errors
    ///
    /// There is no connection.
    pub fn connect(
        address: SocketAddr,
        name: &'static str,
        timeout: Duration,
    ) -> Result<Self, Unexpected> {
        let connect = || {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
            socket.set_recv_buffer_size(SMALL_BUFFER)?;
            socket.set_send_buffer_size(SMALL_BUFFER)?;
            socket.connect_timeout(&address.into(), timeout)?;
            // The pieces of a text must leave as they are sent.
            socket.set_tcp_nodelay(true)?;
            socket.set_write_timeout(Some(timeout))?;
            Ok(TcpStream::from(socket))
        };
        let stream = connect().map_err(|error: io::Error| {
            let sent = format!("{name}: connects to {address}");
            Unexpected::new(sent, "a connection", error.to_string())
        })?;
        Ok(Self {
            stream,
            steps: Steps::of(name),
            expected: Vec::new(),
            received: Vec::new(),
            forgotten: 0,
            timeout,
            late: Duration::ZERO,
            polite: false,
        })
    }

    /// Connects, and makes a round trip: the reply proves that the server has the client,
    /// and not only the kernel's backlog.
    ///
    /// # Errors
    ///
    /// There is no connection, or no reply in 5 s.
    pub fn served(address: SocketAddr, name: &'static str) -> Result<Self, Unexpected> {
        let mut client = Self::connect(address, name, Duration::from_secs(5))?;
        client.send(b"HELLO\n")?;
        client.expect(b"HELLO\n")?;
        Ok(client)
    }

    /// Lets it leave politely when it is dropped: it closes its sending side and reads to
    /// the end. So a check that is not about rude clients never is one by accident.
    pub fn polite(mut self) -> Self {
        self.polite = true;
        self
    }

    /// Sends `bytes`.
    ///
    /// # Errors
    ///
    /// The server does not take them in time, or has ended the connection.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), Unexpected> {
        self.steps.bytes(bytes);
        self.stream
            .write_all(bytes)
            .map_err(|error| self.not_sent("the server reads", &error))
    }

    /// Waits for what comes next, whatever it is. Bytes that come are gone: no later step
    /// expects them.
    pub fn hear(&mut self, limit: Duration) -> Heard {
        if limit.is_zero() {
            return Heard::Nothing(limit);
        }
        if let Err(error) = self.stream.set_read_timeout(Some(limit)) {
            return Heard::Error(error);
        }
        let mut buffer = [0; SMALL_BUFFER];
        loop {
            return match self.stream.read(&mut buffer) {
                Ok(0) => Heard::End,
                Ok(count) => Heard::Bytes(buffer[..count].to_vec()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if is_timeout(&error) => Heard::Nothing(limit),
                Err(error) => Heard::Error(error),
            };
        }
    }

    /// Throws away what comes until the connection ends, in whatever way. Whether it ends
    /// within `limit`.
    pub fn ends_within(&mut self, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        loop {
            match self.hear(end.saturating_duration_since(Instant::now())) {
                Heard::Bytes(_) => {}
                Heard::Nothing(_) => return false,
                Heard::End | Heard::Error(_) => return true,
            }
        }
    }

    /// Closes the sending side only.
    pub fn half_close(&mut self) {
        self.steps.step(|| "half-close");
        // It fails if the server has reset the connection: the next read tells.
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Closes the sending side, and expects the end of the stream.
    ///
    /// # Errors
    ///
    /// Something else comes, or nothing in time.
    pub fn leave(mut self) -> Result<(), Unexpected> {
        self.half_close();
        self.expect_end()
    }

    /// Leaves politely, and if the server takes no notice, with a reset.
    ///
    /// For a check that does not ask whether the server sees an orderly end (rule S4).
    pub fn leave_in_any_case(mut self) {
        self.half_close();
        self.ends_within(LINGER);
        // If the server has closed, this changes nothing.
        self.reset();
    }

    /// Resets the connection, as a client that crashes may do.
    pub fn reset(mut self) {
        self.polite = false;
        end_with_a_reset(&self.stream);
    }

    /// Closes both directions at once, whatever is on the way.
    pub fn vanish(mut self) {
        self.polite = false;
    }

    /// The address that the server knows it by.
    ///
    /// # Errors
    ///
    /// The system does not tell.
    pub fn address(&self) -> Result<SocketAddr, Unexpected> {
        self.stream.local_addr().map_err(|error| self.local(&error))
    }

    /// The system's text for a time-out says little to a student.
    fn not_sent(&self, expected: &str, error: &io::Error) -> Unexpected {
        let came = if is_timeout(error) {
            format!("it took nothing more for {:?}", self.timeout)
        } else {
            format!("on sending: {error}")
        };
        self.unexpected(expected, came)
    }

    fn local(&self, error: &io::Error) -> Unexpected {
        self.unexpected("a socket that works", error.to_string())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.polite && self.stream.shutdown(Shutdown::Write).is_ok() {
            self.ends_within(LINGER);
        }
    }
}

/// Lets the connection end with a reset when the last copy of `stream` is dropped.
pub fn end_with_a_reset(stream: &TcpStream) {
    // Closing with a linger time of 0 sends a reset. If this fails, the connection is
    // broken already.
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

/// Unix says `WouldBlock` where Windows says `TimedOut`.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
