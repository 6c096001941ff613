//! One client at a time with the standard library alone: the tutorial's server, mended.
//!
//! It takes a port: `cargo run -p solutions --bin blocking_single_1 -- 8000`

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use protocol::{CHUNK, Conversation, Session};

fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or("8000".to_owned());
    serve(&TcpListener::bind(format!("127.0.0.1:{port}"))?) // Not 0.0.0.0 (B9).
}

/// Serves each client to its end before it accepts the next one.
fn serve(listener: &TcpListener) -> io::Result<()> {
    for stream in listener.incoming() {
        // Whatever goes wrong with one client is no reason to stop (B10).
        if let Err(error) = stream.and_then(converse) {
            eprintln!("a client broke off: {error}");
        }
    }
    Ok(())
}

fn converse(mut stream: TcpStream) -> io::Result<()> {
    let mut session = Session::new(); // It keeps a half character for the next read (B2).
    let mut chunk = vec![0; CHUNK]; // Made once, and not at each read (B4).
    let mut reply = Vec::new();
    loop {
        let length = stream.read(&mut chunk)?;
        let answered = match &chunk[..length] {
            [] => session.finish(), // The client sends no more (B1).
            bytes => session.receive(bytes, &mut reply),
        };
        if let Err(error) = answered {
            session.error_line(&error, &mut reply);
        }
        stream.write_all(&reply)?; // All of it (B3).
        reply.clear();
        if answered.is_err() {
            return linger(stream, &mut chunk);
        }
        if length == 0 {
            return Ok(()); // Dropping the stream closes it (B11).
        }
    }
}

/// Reads on for a while, or a reset could overtake the error line (rule S5).
fn linger(mut stream: TcpStream, chunk: &mut [u8]) -> io::Result<()> {
    const TIME: Duration = Duration::from_secs(2);
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(TIME))?;
    let start = Instant::now();
    while start.elapsed() < TIME && stream.read(chunk)? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_gets_its_due_and_the_next_one_waits() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || serve(&listener));
        let connect = || {
            let stream = TcpStream::connect(address).unwrap();
            // So that a server that hangs fails the test.
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            stream
        };

        let (mut anna, mut ben) = (connect(), connect());
        ben.write_all(b"ben\n\xff").unwrap();

        // The two halves of one character, and the answer to the first before the second.
        let mut reply = [0; 4];
        anna.write_all(b"ann\xc3").unwrap();
        anna.read_exact(&mut reply[..3]).unwrap();
        assert_eq!(&reply[..3], b"ANN");
        anna.write_all(b"\x9f\n").unwrap();
        anna.read_exact(&mut reply[..3]).unwrap();
        assert_eq!(&reply[..3], b"SS\n");

        // All this time Ben has had no answer.
        ben.set_nonblocking(true).unwrap();
        assert_eq!(ben.peek(&mut reply).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        ben.set_nonblocking(false).unwrap();
        anna.shutdown(Shutdown::Write).unwrap();
        assert_eq!(anna.read(&mut reply).unwrap(), 0);

        let text = io::read_to_string(ben).unwrap();
        assert_eq!(text, "BEN\nerror: invalid utf-8 at byte 4\n");
    }
}
