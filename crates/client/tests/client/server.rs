//! Servers of a page or less, on a port of their own.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use protocol::{CHUNK, Conversation, Session, plain};

/// A server for one client. Dropping it waits for the end of the session.
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    session: Option<JoinHandle<()>>,
}

impl Server {
    /// Runs `session` on the first connection, then closes it.
    pub(crate) fn start(
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
        Self { addr, session: Some(session) }
    }
}

/// Waits until the session has ended as it should.
impl Drop for Server {
    fn drop(&mut self) {
        if let Some(session) = self.session.take()
            && !thread::panicking()
        {
            session.join().unwrap();
        }
    }
}

/// Serves by the rules, to the end of the client's stream.
pub(crate) fn shout(mut stream: &TcpStream) {
    let (mut session, mut chunk) = (Session::new(), vec![0; CHUNK]);
    loop {
        let len = stream.read(&mut chunk).unwrap();
        let mut reply = Vec::new();
        let answered = match &chunk[..len] {
            [] => session.finish(),
            bytes => session.receive(bytes, &mut reply),
        };
        if let Err(error) = &answered {
            session.error_line(error, &mut reply);
        }
        stream.write_all(&reply).unwrap();
        if len == 0 || answered.is_err() {
            return close(stream);
        }
    }
}

/// Reads a line and shouts it, and closes only after the client.
pub(crate) fn shout_a_line(mut stream: &TcpStream) {
    stream.write_all(plain(&read_line(stream)).as_bytes()).unwrap();
    drain(stream);
}

/// Reads a line, whatever it is, sends `answer` and closes.
pub(crate) fn answer(answer: &'static [u8]) -> impl FnOnce(&TcpStream) + Send {
    move |mut stream| {
        read_line(stream);
        stream.write_all(answer).unwrap();
        close(stream);
    }
}

/// Ends the sending side, and waits until the client has ended its own.
fn close(stream: &TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    drain(stream);
}

/// Reads and drops all that the client still sends, so that no reset overtakes the reply.
pub(crate) fn drain(mut stream: &TcpStream) {
    let _ = io::copy(&mut stream, &mut io::sink());
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
