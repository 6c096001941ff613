//! Opens connections.
//!
//! The side that ends its stream first keeps the connection's pair of ports in the state
//! TIME_WAIT for a minute. With a connection for each request that is this side, and
//! one address has some 28,000 ports: at 5000 connects a second they would be used up in
//! 6 s. (SO_LINGER with a time of 0 does not help: after a half-close the system enters
//! TIME_WAIT as the server's end arrives, before this side can close.) On Linux all of
//! 127.0.0.0/8 is this machine, so every thousand connections come from another address,
//! which has ports of its own.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use mio::net::TcpStream;
use socket2::{Domain, Protocol, SockRef, Socket, Type};

/// A machine that is there answers sooner.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How many connections in a row come from one address.
const FROM_ONE_ADDRESS: u64 = 1000;

/// How many addresses are used, from 127.0.0.1 on.
const ADDRESSES: u64 = 250;

/// A connection that is closed in the middle of its work is reset. That is the one end
/// that any server notices: after an orderly one some go on for ever, and would disturb
/// the next measurement.
const RESET: Option<Duration> = Some(Duration::ZERO);

/// Opens connections to one server.
pub(crate) struct Dialer {
    address: SocketAddr,
    /// How many were opened.
    pub(crate) opened: u64,
}

impl Dialer {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, opened: 0 }
    }

    /// Opens the first connection, and waits for its handshake.
    pub(crate) fn first(&mut self) -> io::Result<TcpStream> {
        let stream = std::net::TcpStream::connect_timeout(&self.address, TIMEOUT)?;
        stream.set_nodelay(true)?;
        SockRef::from(&stream).set_linger(RESET)?;
        stream.set_nonblocking(true)?;
        self.opened += 1;
        Ok(TcpStream::from_std(stream))
    }

    /// Begins to open a connection. It is open once it can be written to.
    pub(crate) fn open(&mut self) -> io::Result<TcpStream> {
        let domain = Domain::for_address(self.address);
        let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        // A message must not wait until the last one is acknowledged (Nagle).
        socket.set_tcp_nodelay(true)?;
        socket.set_linger(RESET)?;
        if let Some(source) = self.source() {
            socket.bind(&SocketAddr::new(source, 0).into())?;
        }
        match socket.connect(&self.address.into()) {
            Err(error) if !in_progress(&error) => return Err(error),
            _ => {}
        }
        self.opened += 1;
        Ok(TcpStream::from_std(socket.into()))
    }

    /// The address to come from, if not the one that the system chooses.
    fn source(&self) -> Option<IpAddr> {
        let to_ourselves = self.address.is_ipv4() && self.address.ip().is_loopback();
        let number = self.opened / FROM_ONE_ADDRESS % ADDRESSES;
        if !cfg!(target_os = "linux") || !to_ourselves || number == 0 {
            return None;
        }
        Some(Ipv4Addr::new(127, 0, 0, 1 + number as u8).into())
    }
}

/// The system says that it has begun to connect: each in its own words.
fn in_progress(error: &io::Error) -> bool {
    #[cfg(unix)]
    {
        error.raw_os_error() == Some(rustix::io::Errno::INPROGRESS.raw_os_error())
    }
    #[cfg(not(unix))]
    {
        error.kind() == io::ErrorKind::WouldBlock
    }
}
