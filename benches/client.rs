//! A round trip that costs the client little: the server is what is measured.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket2::SockRef;

/// What a client sends.
const TEXT: [u8; 64] =
    *b"the quick brown fox jumps over the lazy dog and back, 64 bytes.\n";
const REPLY: [u8; 64] =
    *b"THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG AND BACK, 64 BYTES.\n";

/// A server that takes longer than this hangs. The bench must not hang with it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Connects to `address`. The connection is reset when it is dropped.
///
/// The side that closes first keeps the connection's port for a minute (TIME_WAIT), even
/// if it resets the connection after the orderly end. A bench makes connections by the
/// ten thousand, and would soon have no port left. A reset without an orderly end leaves
/// nothing behind.
///
/// # Panics
///
/// If no server listens there.
pub fn connect(address: SocketAddr) -> TcpStream {
    let connect = || {
        let stream = TcpStream::connect(address)?;
        SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        io::Result::Ok(stream)
    };
    connect().expect("the server listens")
}

/// Sends 64 bytes of text.
///
/// # Panics
///
/// If the server has closed the connection.
pub fn send(stream: &mut TcpStream) {
    stream.write_all(&TEXT).expect("the server reads");
}

/// Waits for the reply.
///
/// # Panics
///
/// If none comes, or a wrong one.
pub fn receive(stream: &mut TcpStream) {
    let mut reply = [0; REPLY.len()];
    stream.read_exact(&mut reply).expect("the server replies");
    assert!(reply == REPLY, "the reply is the text in upper case");
}
