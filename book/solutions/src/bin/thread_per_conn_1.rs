//! Does a server serve two clients at once? A connection alone does not tell: only a
//! reply does.
//!
//! It takes an address:
//! `cargo run -p solutions --bin thread_per_conn_1 -- 127.0.0.1:8000`

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:8000".to_owned());
    let two = serves_two_at_once(&address, Duration::from_secs(2))?;
    let clients = if two { "two clients" } else { "one client" };
    println!("{address} serves {clients} at once");
    Ok(())
}

/// Holds one connection, and waits for no longer than `timeout` for a reply on a second.
///
/// # Errors
///
/// The server does not answer the first client, or the second one after that has left.
fn serves_two_at_once(address: &str, timeout: Duration) -> io::Result<bool> {
    let mut first = TcpStream::connect(address)?;
    first.write_all(b"first\n")?;
    expect(&mut first, b"FIRST\n")?; // It is served, and stays.

    let mut second = TcpStream::connect(address)?;
    second.write_all(b"second\n")?;
    second.set_read_timeout(Some(timeout))?;
    if second.peek(&mut [0]).is_ok() {
        expect(&mut second, b"SECOND\n")?;
        return Ok(true);
    }
    // Too slow, or does it wait for the first? Then it is served when the first leaves.
    drop(first);
    second.set_read_timeout(None)?;
    expect(&mut second, b"SECOND\n")?;
    Ok(false)
}

fn expect(stream: &mut TcpStream, reply: &[u8]) -> io::Result<()> {
    let mut came = vec![0; reply.len()];
    stream.read_exact(&mut came)?;
    if came == reply { Ok(()) } else { Err(io::Error::other("not a Shout server")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    /// A toy server, which has `session` called for each client.
    fn start(session: fn(TcpStream)) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for stream in listener.incoming() {
                session(stream.unwrap());
            }
        });
        address
    }

    fn shout(mut stream: TcpStream) {
        let mut chunk = [0; 64];
        while let Ok(length @ 1..) = stream.read(&mut chunk) {
            chunk.make_ascii_uppercase();
            stream.write_all(&chunk[..length]).unwrap();
        }
    }

    #[test]
    fn a_thread_for_each_is_told_from_one_at_a_time() {
        let one = start(shout);
        assert!(!serves_two_at_once(&one, Duration::from_secs(1)).unwrap());
        let many = start(|stream| drop(thread::spawn(|| shout(stream))));
        // This time is never waited for, unless the machine is that slow.
        assert!(serves_two_at_once(&many, Duration::from_secs(60)).unwrap());
    }
}
