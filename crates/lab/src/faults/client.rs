//! A client that is told what must come back.
//!
//! Each step has a time limit, so that no server can hold the lab up for ever.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, SockRef, Socket, Type};

use super::outcome::{Fell, shown};

/// What should come is waited for this long. It is generous: only a failure takes it.
pub(super) const LIMIT: Duration = Duration::from_secs(20);

/// Whoever takes no byte for this long does not read.
const STALL: Duration = Duration::from_millis(300);

/// With small buffers in the kernel, in bytes, a client soon feels that it is not read.
const SMALL_BUFFER: usize = 64 * 1024;

/// What a client sends who does not stop.
const FLOOD: &[u8] = b"text without end\n";

/// One connection to the server.
pub(super) struct Client {
    who: &'static str,
    stream: TcpStream,
}

impl Client {
    /// Connects as `who`, a name for the reports.
    pub(super) fn connect(who: &'static str, address: SocketAddr) -> Result<Self, Fell> {
        let connect = || {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
            socket.set_recv_buffer_size(SMALL_BUFFER)?;
            socket.set_send_buffer_size(SMALL_BUFFER)?;
            socket.connect_timeout(&address.into(), LIMIT)?;
            // The pieces of a text must leave as they are sent.
            socket.set_tcp_nodelay(true)?;
            socket.set_read_timeout(Some(LIMIT))?;
            socket.set_write_timeout(Some(LIMIT))?;
            Ok(Self { who, stream: socket.into() })
        };
        connect().map_err(|error: io::Error| {
            Fell::new(format!("{who} connects"), error.to_string())
        })
    }

    /// Sends all of `bytes`.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), Fell> {
        self.stream.write_all(bytes).map_err(|error| {
            let came = format!("on sending: {}", in_words(&error));
            self.fell("is read from", came)
        })
    }

    /// The next bytes that come are `reply`.
    pub(super) fn expect(&mut self, reply: &[u8]) -> Result<(), Fell> {
        let mut received = vec![0; reply.len()];
        let mut length = 0;
        let end = loop {
            if length == reply.len() {
                break String::new();
            }
            match self.stream.read(&mut received[length..]) {
                Ok(0) => break ", then the end of the stream".into(),
                Ok(count) => length += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break format!(", then {}", in_words(&error)),
            }
        };
        received.truncate(length);
        if received == reply {
            return Ok(());
        }
        let same = reply.iter().zip(&received).take_while(|(a, b)| a == b).count();
        let at = if same > 8 { format!(" from byte {same} on") } else { String::new() };
        let from = if same > 8 { same } else { 0 };
        let came = format!("{}{at}{end}", shown(&received[from..]));
        Err(self.fell(&format!("gets {}{at}", shown(&reply[from..])), came))
    }

    /// Sends `text`, whose reply is `reply`.
    pub(super) fn ask(&mut self, text: &str, reply: &str) -> Result<(), Fell> {
        self.send(text.as_bytes())?;
        self.expect(reply.as_bytes())
    }

    /// Nothing comes any more but the end of the stream. A reset is no such end.
    pub(super) fn expect_end(&mut self) -> Result<(), Fell> {
        let mut byte = [0];
        loop {
            let came = match self.stream.read(&mut byte) {
                Ok(0) => return Ok(()),
                Ok(_) => format!("one more byte: {}", shown(&byte)),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => in_words(&error),
            };
            return Err(self.fell("gets the end of the stream", came));
        }
    }

    /// The connection ends, by whatever way, and nothing comes before.
    pub(super) fn expect_cut(&mut self) -> Result<(), Fell> {
        match self.stream.read(&mut [0]) {
            Ok(1..) => Err(self.fell("is cut", "a byte of a reply")),
            Err(error) if timed_out(&error) => Err(self.fell("is cut", in_words(&error))),
            Ok(0) | Err(_) => Ok(()),
        }
    }

    /// Nothing comes for `time`.
    pub(super) fn expect_nothing(&mut self, time: Duration) -> Result<(), Fell> {
        let _ = self.stream.set_read_timeout(Some(time));
        let result = self.stream.read(&mut [0]);
        let _ = self.stream.set_read_timeout(Some(LIMIT));
        match result {
            Err(error) if timed_out(&error) => Ok(()),
            Ok(0) => Err(self.fell("waits", "the end of the stream")),
            Ok(_) => Err(self.fell("waits", "a reply")),
            Err(error) => Err(self.fell("waits", error.to_string())),
        }
    }

    /// Sends `text` so many `times` on one thread, then closes the sending side, while
    /// the other checks that every byte of `reply` comes as often, and then the end.
    pub(super) fn exchange(
        &mut self,
        text: &[u8],
        reply: &[u8],
        times: usize,
    ) -> Result<(), Fell> {
        let sender = self.stream.try_clone().map_err(|error| self.local(&error))?;
        thread::scope(|scope| {
            scope.spawn(|| {
                // If it fails, the reply is not whole, and that is what is reported.
                let sent = (0..times).try_for_each(|_| (&sender).write_all(text));
                if sent.is_ok() {
                    let _ = sender.shutdown(Shutdown::Write);
                }
            });
            let came = (0..times)
                .try_for_each(|_| self.expect(reply))
                .and_then(|()| self.expect_end());
            if came.is_err() {
                // The sender must not wait for a server that has stopped to read.
                let _ = self.stream.shutdown(Shutdown::Both);
            }
            came
        })
    }

    /// Sends [`FLOOD`] again and again and reads nothing, until the server takes no more.
    /// Gives how many bytes it took, or fails if that is `most` and more.
    pub(super) fn flood(&mut self, most: usize) -> Result<usize, Fell> {
        let block = FLOOD.repeat(1000);
        let mut taken = 0;
        self.stream.set_write_timeout(Some(STALL)).map_err(|error| self.local(&error))?;
        while taken < most {
            match self.stream.write(&block[taken % block.len()..]) {
                Ok(count) => taken += count,
                Err(error) if timed_out(&error) => {
                    self.stream
                        .set_write_timeout(Some(LIMIT))
                        .map_err(|error| self.local(&error))?;
                    return Ok(taken);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.local(&error)),
            }
        }
        Err(self.fell("is not read from, as it does not read", format!("{taken} bytes")))
    }

    /// Every byte of the reply to a flood of `length` bytes comes.
    pub(super) fn expect_flood(&mut self, length: usize) -> Result<(), Fell> {
        let reply = FLOOD.to_ascii_uppercase();
        let block = reply.repeat(1000);
        (0..length / block.len()).try_for_each(|_| self.expect(&block))?;
        self.expect(&block[..length % block.len()])
    }

    /// Reads until the connection ends, by whatever way, and gives how many bytes came.
    pub(super) fn drain(&mut self) -> Result<usize, Fell> {
        let end = Instant::now() + LIMIT;
        let mut buffer = vec![0; SMALL_BUFFER];
        let mut count = 0;
        while Instant::now() < end {
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(count),
                Ok(read) => count += read,
                Err(error) if timed_out(&error) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Ok(count),
            }
        }
        Err(self.fell("is cut", format!("{count} bytes, and it still stands")))
    }

    /// Closes the sending side only.
    pub(super) fn half_close(&mut self) {
        // It fails if the server has reset the connection: the next read tells.
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Says that nothing more comes, and waits until the server says so too.
    pub(super) fn leave(mut self) -> Result<(), Fell> {
        self.half_close();
        self.expect_end()
    }

    /// Resets the connection: closing with a linger time of 0 does it.
    pub(super) fn reset(self) {
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }

    /// The address that the server knows it by.
    pub(super) fn address(&self) -> Result<SocketAddr, Fell> {
        self.stream.local_addr().map_err(|error| self.local(&error))
    }

    pub(super) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// What was expected of the server for this client, and what came.
    pub(super) fn fell(&self, expected: &str, came: impl Into<String>) -> Fell {
        Fell::new(format!("{} {expected}", self.who), came)
    }

    fn local(&self, error: &io::Error) -> Fell {
        self.fell("has a connection that stands", error.to_string())
    }
}

/// What a system calls a time-out is no word for people.
fn in_words(error: &io::Error) -> String {
    if timed_out(error) { format!("nothing for {LIMIT:?}") } else { error.to_string() }
}

/// Unix says `WouldBlock` where Windows says `TimedOut`.
fn timed_out(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
