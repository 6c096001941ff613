//! Servers of a page or less, on a port of their own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use protocol::{CHUNK, Conversation, Session};

/// A server for one client.
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    session: JoinHandle<()>,
}

impl Server {
    /// Runs `session` on the first connection, then closes it.
    pub(crate) fn start(session: impl FnOnce(&TcpStream) + Send + 'static) -> Self {
        Self::start_on("127.0.0.1:0", session)
    }

    pub(crate) fn start_on(
        bind: &str,
        session: impl FnOnce(&TcpStream) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(bind).unwrap();
        let addr = listener.local_addr().unwrap();
        let session = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            stream.set_nodelay(true).unwrap();
            session(&stream);
        });
        Self { addr, session }
    }

    /// Waits until the session has ended as it should.
    pub(crate) fn finish(self) {
        self.session.join().unwrap();
    }
}

/// Serves by the rules, to the end of the client's stream.
pub(crate) fn shout(mut stream: &TcpStream) {
    let mut session = Session::new();
    let mut chunk = vec![0; CHUNK];
    let mut reply = Vec::new();
    loop {
        reply.clear();
        let len = stream.read(&mut chunk).unwrap();
        let answered = match len {
            0 => session.finish(),
            _ => session.receive(&chunk[..len], &mut reply),
        };
        if let Err(error) = &answered {
            session.error_line(error, &mut reply);
        }
        stream.write_all(&reply).unwrap();
        if len == 0 || answered.is_err() {
            break;
        }
    }
    let _ = stream.shutdown(std::net::Shutdown::Write);
    drain(stream);
}

/// Reads and drops all that the client still sends, so that no reset overtakes the reply.
pub(crate) fn drain(mut stream: &TcpStream) {
    let mut chunk = vec![0; CHUNK];
    while stream.read(&mut chunk).is_ok_and(|len| len > 0) {}
}

/// Reads a line, and no byte more.
pub(crate) fn read_line(mut stream: &TcpStream) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") {
        stream.read_exact(&mut byte).unwrap();
        line.extend_from_slice(&byte);
    }
    String::from_utf8(line).unwrap()
}
