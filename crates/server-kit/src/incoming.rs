//! Accepting connections, for a model that blocks.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use crate::{BackOff, Connection, Server};

/// The connections as they come: an iterator that blocks until the next one.
///
/// It waits while `--max-connections` are open (rule S9), backs off when `accept` fails
/// (rule S11), and ends when the server shuts down (rule S10).
#[derive(Debug)]
pub struct Incoming {
    server: Server,
    listener: Option<Arc<TcpListener>>,
    limit: usize,
    back_off: BackOff,
}

impl Incoming {
    pub(crate) fn new(server: Server) -> Self {
        Self {
            listener: server.shared_listener(),
            limit: server.flags().max_connections.get(),
            back_off: BackOff::default(),
            server,
        }
    }

    /// Lets at most `limit` connections be open, even if the flags allow more.
    pub fn at_most(mut self, limit: usize) -> Self {
        self.limit = self.limit.min(limit);
        self
    }
}

impl Iterator for Incoming {
    type Item = Connection;

    // ANCHOR: next
    fn next(&mut self) -> Option<Connection> {
        loop {
            let accepted = {
                let _span = tracing::trace_span!("accept").entered();
                self.server.open_sessions().wait_below(self.limit);
                self.listener.as_ref()?.accept()
            };
            if self.server.shutdown().requested() {
                // Dropping our handle is what closes the listener where only that does.
                self.listener = None;
                return None;
            }
            // ANCHOR: accepted
            match accepted {
                Ok((stream, peer)) => {
                    self.back_off.reset();
                    return Some(Connection::new(&self.server, stream, peer));
                }
                // The client was gone before we came to it: there is nothing to wait for.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {
                    tracing::info!("a client left before it was accepted");
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let wait = self.back_off.after_failure("accept a client", &error);
                    self.server.shutdown().sleep(wait);
                }
            }
            // ANCHOR_END: accepted
        }
    }
    // ANCHOR_END: next
}
