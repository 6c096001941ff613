//! A server that runs on a thread of this process until it is told to stop.

use std::io;
use std::net::SocketAddr;
use std::thread::{self, JoinHandle};

use server_kit::{Capacity, Server};
use servers::Entry;

/// The most clients that a bench has at once.
pub const MOST: usize = 16;

/// A server on a free port. It logs nothing: no log is set up.
#[derive(Debug)]
pub struct RunningServer {
    server: Server,
    thread: JoinHandle<io::Result<()>>,
}

impl RunningServer {
    /// Starts `model`, so that it serves [`MOST`] clients at once if it can. It listens
    /// from here on.
    ///
    /// # Panics
    ///
    /// If it cannot listen.
    pub fn start(model: &'static Entry) -> Self {
        let server = Server::bind(server_kit::flags(&["--bind", "127.0.0.1:0"]))
            .expect("a free port of this machine can be listened on");
        let thread = thread::spawn({
            let server = server.clone();
            move || match model.capacity {
                Capacity::Flag { flag, .. } => {
                    model.serve(server, &[flag, &MOST.to_string()])
                }
                Capacity::One | Capacity::Any => model.serve(server, &[]),
            }
        });
        Self { server, thread }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Stops it, and waits until its sessions have ended.
    ///
    /// # Panics
    ///
    /// If it did not serve, or did not end well: what was measured means nothing then.
    pub fn stop(self) {
        self.server.stop();
        let served = self.thread.join().expect("a server does not panic");
        served.expect("a server that has begun to serve ends well");
    }
}
