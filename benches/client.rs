//! A client that does as little as it can, so that the server is what is measured.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket2::SockRef;

/// One connection, which is reset when it is dropped.
///
/// The side that closes first keeps the connection's port for a minute (TIME_WAIT), even
/// if it resets the connection after the orderly end. A bench makes connections by the
/// ten thousand, and would soon have no port left. A reset without an orderly end leaves
/// nothing behind.
#[derive(Debug)]
pub struct Client(TcpStream);

/// What a client sends.
const TEXT: [u8; 64] =
    *b"the quick brown fox jumps over the lazy dog and back, 64 bytes.\n";
const REPLY: [u8; 64] =
    *b"THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG AND BACK, 64 BYTES.\n";

/// A server that takes longer than this hangs. The bench must not hang with it.
const PATIENCE: Duration = Duration::from_secs(30);

impl Client {
    /// Connects to `address`.
    ///
    /// # Panics
    ///
    /// If nobody listens there.
    pub fn connect(address: SocketAddr) -> Self {
        let connect = || {
            let stream = TcpStream::connect(address)?;
            SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
            stream.set_read_timeout(Some(PATIENCE))?;
            Ok::<_, std::io::Error>(Self(stream))
        };
        connect().expect("the server listens")
    }

    /// Sends 64 bytes of text.
    ///
    /// # Panics
    ///
    /// If the server has closed the connection.
    pub fn send(&mut self) {
        self.0.write_all(&TEXT).expect("the server reads");
    }

    /// Waits for the reply.
    ///
    /// # Panics
    ///
    /// If none comes, or a wrong one.
    pub fn receive(&mut self) {
        let mut reply = [0; TEXT.len()];
        self.0.read_exact(&mut reply).expect("the server replies");
        assert!(reply == REPLY, "the reply is the text in upper case");
    }
}
