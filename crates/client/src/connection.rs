//! A connection to a server, and what is heard on it.

use std::io::{self, ErrorKind, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::anyhow;
use protocol::{CHUNK, Replies, ServerError};

/// How long to try one address. The system would try for minutes, in silence.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    pub(crate) replies: Replies,
    /// Where a read puts its bytes.
    chunk: Vec<u8>,
}

/// What one read came to.
pub(crate) enum Received {
    /// Some bytes.
    Bytes,
    /// Nothing, in the time that the read was given.
    NothingYet,
    /// The end: the server closed the connection in order.
    End,
}

impl Connection {
    /// Connects to the first of the host's addresses that takes the connection.
    ///
    /// That proves little: the system connects us before the server accepts. Only a
    /// reply shows that the server has time for us.
    pub(crate) fn open(address: &str) -> anyhow::Result<Self> {
        let candidates = address.to_socket_addrs().map_err(|error| {
            anyhow!("cannot find the host of {address}: {error}\nIs it spelt right?")
        })?;
        let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
        for candidate in candidates {
            match TcpStream::connect_timeout(&candidate, CONNECT_TIMEOUT) {
                Ok(stream) => {
                    // Each write leaves at once, instead of waiting to fill a packet. If
                    // the connection broke already, the first read says so.
                    let _ = stream.set_nodelay(true);
                    let chunk = vec![0; CHUNK];
                    return Ok(Self { stream, replies: Replies::new(), chunk });
                }
                Err(error) => failure = error,
            }
        }
        Err(cannot_connect(address, failure))
    }

    // ANCHOR: receive
    /// Does one read, and appends to `text` what is reply in it.
    ///
    /// # Errors
    ///
    /// The server sent an error line, or the connection broke. What was answered before
    /// is in `text`: show it before the error.
    pub(crate) fn receive(&mut self, text: &mut Vec<u8>) -> anyhow::Result<Received> {
        match self.stream.read(&mut self.chunk) {
            Ok(0) => {
                self.replies.finish(text).map_err(from_the_server)?;
                Ok(Received::End)
            }
            Ok(len) => {
                let chunk = &self.chunk[..len];
                self.replies.receive(chunk, text).map_err(from_the_server)?;
                Ok(Received::Bytes)
            }
            Err(error) => match error.kind() {
                // A read that times out is one of these two, by system.
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Ok(Received::NothingYet),
                // A signal came, as when the terminal's window changes its size.
                ErrorKind::Interrupted => self.receive(text),
                _ => {
                    self.replies.finish(text).map_err(from_the_server)?;
                    Err(anyhow!("the connection broke: {error}\nDid the server crash?"))
                }
            },
        }
    }
    // ANCHOR_END: receive
}

fn from_the_server(error: ServerError) -> anyhow::Error {
    anyhow::Error::new(error).context("error from the server")
}

fn cannot_connect(address: &str, error: io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::ConnectionRefused => anyhow!(
            "cannot connect to {address}: connection refused — is a server running?\n\
             Start one in another terminal: cargo run -p thread-pool"
        ),
        ErrorKind::TimedOut => anyhow!(
            "cannot connect to {address}: no answer in {} s\n\
             Is it the right address? Is the server's backlog full?",
            CONNECT_TIMEOUT.as_secs()
        ),
        _ => anyhow!("cannot connect to {address}: {error}\nIs it the right address?"),
    }
}
