//! A client that asks only whether it is served.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use harness::client::reset;

/// One connection.
pub(crate) struct Client(TcpStream);

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Some bytes. Whether they are right is for the checks.
    Reply,
    /// The end of the stream, or a reset.
    End,
    /// Nothing for a while.
    Nothing,
}

/// A probe gives up waiting. What it was waiting for is proved in other ways.
const WHILE: Duration = Duration::from_millis(1500);
/// For the server to see that a client has left.
const FAREWELL: Duration = Duration::from_millis(300);

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, WHILE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(WHILE))?;
        stream.set_write_timeout(Some(WHILE))?;
        Ok(Self(stream))
    }

    pub(crate) fn send(&mut self, text: &[u8]) -> io::Result<()> {
        self.0.write_all(text)
    }

    /// Sends a line, with its newline for a server that waits for one.
    pub(crate) fn ask(&mut self) -> Heard {
        match self.send(b"PROBE\n") {
            Ok(()) => self.hear(),
            Err(_) => Heard::End,
        }
    }

    /// Waits for whatever comes next.
    pub(crate) fn hear(&mut self) -> Heard {
        match self.0.read(&mut [0; 1024]) {
            Ok(0) => Heard::End,
            Ok(_) => Heard::Reply,
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Heard::Nothing,
                _ => Heard::End,
            },
        }
    }

    /// Waits for an answer, and then for as long as `limit` where it is not the end.
    pub(crate) fn until_the_end(&mut self, limit: Duration) -> bool {
        let _ = self.0.set_read_timeout(Some(limit));
        loop {
            match self.hear() {
                Heard::Reply => {}
                Heard::End => return true,
                Heard::Nothing => return false,
            }
        }
    }

    pub(crate) fn half_close(&mut self) {
        // It fails if the server has reset the connection.
        let _ = self.0.shutdown(Shutdown::Write);
    }

    /// Leaves in good order, and if the server takes no notice, with a reset.
    pub(crate) fn leave(mut self) {
        self.half_close();
        if !self.until_the_end(FAREWELL) {
            self.reset();
        }
    }

    pub(crate) fn reset(self) {
        reset(self.0);
    }
}
