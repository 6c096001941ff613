//! A client.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket2::SockRef;

/// Connects, and makes a round trip: the reply proves that the server has the client, and
/// not only the kernel's backlog.
///
/// # Errors
///
/// There is no connection, or no reply in 5 s.
pub fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    const HELLO: &[u8] = b"HELLO\n";
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(HELLO)?;
    stream.read_exact(&mut [0; HELLO.len()])?;
    Ok(stream)
}

/// Ends a connection with a reset, as a client that crashes may do.
pub fn reset(stream: TcpStream) {
    end_with_a_reset(&stream);
}

/// The connection will end with a reset when the last copy of `stream` is dropped.
pub fn end_with_a_reset(stream: &TcpStream) {
    // If it fails, the connection is broken already.
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}
