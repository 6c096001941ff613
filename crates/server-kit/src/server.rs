//! The server, as a model gets it.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::connection::Inner as Connection;
use crate::open_sessions::OpenSessions;
use crate::sync::{Mutex, lock};
use crate::{BackOff, Flags, Incoming, Shutdown, listener};

/// A listening server: its flags, its listener and its sessions.
///
/// It is a handle: clones stand for the same server, and are cheap.
#[derive(Clone, Debug)]
pub struct Server(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    flags: Flags,
    address: SocketAddr,
    /// Gone once the server shuts down.
    listener: Mutex<Option<Arc<TcpListener>>>,
    shutdown: Shutdown,
    open_sessions: OpenSessions,
    /// The connections whose threads may have to be woken at shutdown.
    connections: Mutex<HashMap<u64, Weak<Connection>>>,
    next_id: AtomicU64,
}

impl Server {
    /// Opens the listener that `flags` ask for, and raises the limit on open files as
    /// far as the system lets us: each connection needs one.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on; the message says what to do next.
    pub fn bind(flags: Flags) -> io::Result<Self> {
        // The first call makes the tables of the upper case. So no client waits for them.
        protocol::uppercase(b"", &mut Vec::new());
        let listener = listener::listen(flags.bind)?;
        let address = listener.local_addr()?;
        if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
            tracing::warn!("cannot raise the limit on open files: {error}");
        }
        if address.ip().is_unspecified() {
            tracing::warn!("{address}: every machine that reaches this one can connect");
        }
        Ok(Self(Arc::new(Inner {
            flags,
            address,
            listener: Mutex::new(Some(Arc::new(listener))),
            shutdown: Shutdown::default(),
            open_sessions: OpenSessions::default(),
            connections: Mutex::default(),
            next_id: AtomicU64::new(0),
        })))
    }

    /// The address that it listens on, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// What the command line asked for.
    pub fn flags(&self) -> &Flags {
        &self.0.flags
    }

    /// The connections as they come, for a model that blocks. Ends at shutdown.
    pub fn incoming(&self) -> Incoming {
        Incoming::new(self.clone())
    }

    /// A copy of the listener, for a model that waits in its own way. It does not block:
    /// an `accept` without a client gives [`io::ErrorKind::WouldBlock`]. `None` after the
    /// shutdown, which may come before the model has begun.
    ///
    /// # Errors
    ///
    /// As from the system.
    pub fn listener(&self) -> io::Result<Option<TcpListener>> {
        let Some(listener) = self.shared_listener() else { return Ok(None) };
        let copy = listener.try_clone()?;
        copy.set_nonblocking(true)?;
        Ok(Some(copy))
    }

    /// The request to stop. To make it, call [`Server::stop`].
    pub fn shutdown(&self) -> &Shutdown {
        &self.0.shutdown
    }

    /// Shuts down: closes the listener at once, and tells every session to end with the
    /// chunk in hand (rule S10). Does not wait for them: `serve` does, before it returns.
    pub fn stop(&self) {
        self.0.shutdown.request();
        if let Some(listener) = lock(&self.0.listener).take() {
            listener::close(&listener);
        }
        self.0.open_sessions.close();
        // Collected first: dropping the last handle of a connection takes the same lock.
        let connections: Vec<_> =
            lock(&self.0.connections).values().filter_map(Weak::upgrade).collect();
        for connection in connections {
            connection.wake();
        }
    }

    /// Tries `start` until it succeeds, with a longer wait after each failure (rule S11).
    /// Gives up only at shutdown.
    pub fn retry<T>(&self, what: &str, mut start: impl FnMut() -> io::Result<T>) {
        let mut back_off = BackOff::default();
        while let Err(error) = start() {
            if self.shutdown().requested() {
                return;
            }
            self.shutdown().sleep(back_off.after_failure(what, &error));
        }
    }

    /// How long to go on reading from a connection that we have closed on our side.
    ///
    /// What still arrives is thrown away. Without this, it would meet a closed socket,
    /// the kernel would answer with a reset, and the reset could overtake the last reply
    /// (rule S5). 2 s; at shutdown, where a client may wait for more and be silent, 0.5 s
    /// and half the grace at most.
    pub fn linger_time(&self) -> Duration {
        if self.shutdown().requested() {
            Duration::from_millis(500).min(self.flags().grace / 2)
        } else {
            Duration::from_secs(2)
        }
    }

    pub(crate) fn open_sessions(&self) -> &OpenSessions {
        &self.0.open_sessions
    }

    pub(crate) fn shared_listener(&self) -> Option<Arc<TcpListener>> {
        lock(&self.0.listener).clone()
    }

    pub(crate) fn register(&self, connection: &Arc<Connection>) {
        lock(&self.0.connections).insert(connection.id, Arc::downgrade(connection));
    }

    pub(crate) fn forget(&self, id: u64) {
        lock(&self.0.connections).remove(&id);
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.0.next_id.fetch_add(1, Ordering::Relaxed)
    }
}
