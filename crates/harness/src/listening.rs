//! Finding a free port for a server, and seeing when it listens there.
//!
//! Of `/proc`, this reads the table of sockets; all that is told of a process is read in
//! [`crate::usage`].

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::client::end_with_a_reset;

/// Ports that no system gives to clients by itself: such a client could take the port
/// between our choice and the server's `bind`.
const FIRST: u16 = 20_000;
const PORTS: u16 = 10_000;

/// A port on which a server can listen. No two calls give the same one soon.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Two programs at the same time begin at different places.
    let start = u64::from(process::id()) * 97;
    loop {
        let next = u64::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let offset = (start + next) % u64::from(PORTS);
        let port = FIRST + u16::try_from(offset).expect("it is below PORTS");
        if is_free(port) {
            return port;
        }
    }
}

/// Without SO_REUSEADDR, as a careless server does it: earlier connections count.
fn is_free(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None);
    socket.and_then(|socket| socket.bind(&address.into())).is_ok()
}

/// Where on this machine a program listens on `port`, if one does.
///
/// On Linux the kernel's tables tell, so that the server sees no client before the first
/// one of a check.
pub(crate) fn listener(port: u16) -> Option<SocketAddr> {
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let (Ok(four), six) = (File::open("/proc/net/tcp"), File::open("/proc/net/tcp6"))
    else {
        let hosts: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        return hosts.map(|host| (host, port).into()).into_iter().find(connects);
    };
    if listening(BufReader::new(four), port).is_some() {
        return Some(loopback);
    }
    let address = listening(BufReader::new(six.ok()?), port)?;
    // A program that listens on all addresses of IPv6 takes clients of IPv4, too.
    let all = address.bytes().all(|digit| digit == b'0');
    Some(if all { loopback } else { (Ipv6Addr::LOCALHOST, port).into() })
}

/// The address, as the kernel's table writes it, at which a program listens on `port`.
///
/// The listeners come first. The connections after them are many, and are not read.
fn listening(table: impl BufRead, port: u16) -> Option<String> {
    /// The kernel's number for the state.
    const LISTEN: &str = "0A";
    for line in table.lines().skip(1) {
        let line = line.ok()?;
        let mut fields = line.split_whitespace().skip(1);
        let (address, local_port) = fields.next()?.split_once(':')?;
        if fields.nth(1)? != LISTEN {
            return None;
        }
        if u16::from_str_radix(local_port, 16) == Ok(port) {
            return Some(address.to_owned());
        }
    }
    None
}

/// Connects, and resets the connection at once.
fn connects(address: &SocketAddr) -> bool {
    let stream = TcpStream::connect_timeout(address, Duration::from_secs(1));
    stream.inspect(end_with_a_reset).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_free_port_is_free_until_a_program_listens() {
        let port = free_port();
        assert_eq!(listener(port), None);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let _listener = TcpListener::bind(address).unwrap();
        assert_eq!(listener(port), Some(address));
        assert_ne!(free_port(), port);
    }

    #[test]
    fn the_kernels_table_is_read_by_its_columns() {
        let table = "  sl  local_address rem_address   st tx_queue\n\
            0: 0100007F:1F40 00000000:0000 0A 00000000:00000000\n\
            1: 0100007F:1F41 00000000:0000 01 00000000:00000000\n";
        let listening = |port| listening(table.as_bytes(), port);
        assert_eq!(listening(8000).as_deref(), Some("0100007F"));
        assert_eq!(listening(8001), None);
    }
}
