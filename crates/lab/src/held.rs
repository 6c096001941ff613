//! A connection that is held.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Connects, and makes a round trip: the reply proves that the server has the client, and
/// not only the kernel's backlog.
///
/// # Errors
///
/// There is no connection, or no reply in 5 s.
pub(crate) fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    const HELLO: &[u8] = b"HELLO\n";
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(HELLO)?;
    stream.read_exact(&mut [0; HELLO.len()])?;
    Ok(stream)
}
