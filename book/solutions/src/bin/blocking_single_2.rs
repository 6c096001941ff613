//! One thread that waits for no client: it looks at each in turn, whether there is
//! something to do.
//!
//! It takes a port: `cargo run -p solutions --bin blocking_single_2 -- 8000`

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use protocol::{CHUNK, Conversation, Session};

fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or("8000".to_owned());
    serve(&TcpListener::bind(format!("127.0.0.1:{port}"))?)
}

/// What the loop has to remember of a connection: it cannot stop in the middle of one.
struct Connection {
    stream: TcpStream,
    session: Session,
    /// What the client has not taken yet. Until it has, it is not read from (rule S6).
    reply: Vec<u8>,
    /// Nothing comes after this reply.
    last: bool,
}

enum Turn {
    Moved,
    NothingToDo,
    Over,
}

fn serve(listener: &TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut chunk = vec![0; CHUNK]; // One for all clients: nothing stays in it.
    let mut connections: Vec<Connection> = Vec::new();
    loop {
        let mut moved = false;
        if let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(true)?;
            let (session, reply) = (Session::new(), Vec::new());
            connections.push(Connection { stream, session, reply, last: false });
            moved = true;
        }
        connections.retain_mut(|connection| match connection.turn(&mut chunk) {
            Ok(Turn::NothingToDo) => true,
            Ok(Turn::Moved) => {
                moved = true;
                true
            }
            Ok(Turn::Over) | Err(_) => false, // Dropping it closes it.
        });
        if !moved {
            // There was nothing to do. Without this, the loop would keep a core busy.
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Connection {
    /// Does what can be done at once.
    fn turn(&mut self, chunk: &mut [u8]) -> io::Result<Turn> {
        let done = if self.reply.is_empty() {
            if self.last {
                return Ok(Turn::Over);
            }
            self.stream.read(chunk).map(|length| self.answer(&chunk[..length]))
        } else {
            self.stream.write(&self.reply).map(|length| drop(self.reply.drain(..length)))
        };
        match done {
            Ok(()) => Ok(Turn::Moved),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(Turn::NothingToDo),
            Err(error) => Err(error),
        }
    }

    fn answer(&mut self, bytes: &[u8]) {
        let answered = match bytes {
            [] => self.session.finish(),
            bytes => self.session.receive(bytes, &mut self.reply),
        };
        if let Err(error) = answered {
            self.session.error_line(&error, &mut self.reply);
        }
        self.last = bytes.is_empty() || answered.is_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Shutdown;

    #[test]
    fn one_thread_serves_each_client_that_has_something() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || serve(&listener));
        let connect = || {
            let stream = TcpStream::connect(address).unwrap();
            // So that a server that hangs fails the test.
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            stream
        };

        let finish = |stream: TcpStream| {
            stream.shutdown(Shutdown::Write).unwrap();
            io::read_to_string(stream).unwrap()
        };

        // Anna is there first, and leaves a character half said.
        let mut anna = connect();
        anna.write_all(b"a\xc3").unwrap();
        for _ in 0..3 {
            let mut ben = connect();
            ben.write_all("straße\n".as_bytes()).unwrap();
            assert_eq!(finish(ben), "STRASSE\n");
        }
        anna.write_all(b"\x9f").unwrap();
        assert_eq!(finish(anna), "ASS");
    }
}
