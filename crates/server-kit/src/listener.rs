//! The socket that clients connect to.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// How many clients the kernel lets wait for an `accept`.
const BACKLOG: i32 = 1024;

/// Opens a listening socket.
///
/// # Errors
///
/// As from the system; the message says what to do next, too.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    open(address).map_err(|error| {
        let next = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "Another program listens there: stop it, or take a free port with --bind"
            }
            io::ErrorKind::AddrNotAvailable => {
                "This machine has no such address: try --bind 127.0.0.1:8000"
            }
            io::ErrorKind::PermissionDenied => {
                "Ports below 1024 may need an administrator: try --bind 127.0.0.1:8000"
            }
            _ => "Try another address with --bind",
        };
        io::Error::new(
            error.kind(),
            format!("cannot listen on {address}: {error}. {next}"),
        )
    })
}

// ANCHOR: open
fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket =
        Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restart need not wait until the kernel has forgotten the last server's
    // connections. On Windows the option means something else: to steal the port.
    if cfg!(not(windows)) {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
// ANCHOR_END: open

/// Ends the listening at once and wakes a thread that is blocked in `accept`.
pub(crate) fn close(listener: &TcpListener) {
    if cfg!(any(target_os = "linux", target_os = "android")) {
        // Linux ends the listening at once, however many handles the socket has.
        let _ = socket2::SockRef::from(listener).shutdown(std::net::Shutdown::Both);
    } else {
        // Elsewhere the socket closes when its last handle is dropped, and the way to
        // wake the thread that has it is to connect.
        let _ = listener.local_addr().map(wake_by_connecting);
    }
}

fn wake_by_connecting(mut address: SocketAddr) {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream};
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let _ = TcpStream::connect_timeout(&address, std::time::Duration::from_secs(1));
}
