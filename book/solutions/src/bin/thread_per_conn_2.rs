//! A thread for each client, up to a limit: the next client waits in the kernel's backlog
//! (rule S9).
//!
//! Port and limit: `cargo run -p solutions --bin thread_per_conn_2 -- 8000 2`

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Condvar, Mutex};
use std::thread;

use protocol::{CHUNK, Conversation, Session};

fn main() -> io::Result<()> {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse());
    let port = numbers.next().unwrap_or(Ok(8000)).map_err(io::Error::other)?;
    let limit = numbers.next().unwrap_or(Ok(2)).map_err(io::Error::other)?;
    serve(&TcpListener::bind((Ipv4Addr::LOCALHOST, port))?, limit.into());
    Ok(())
}

fn serve(listener: &TcpListener, limit: usize) {
    let permits = Permits { free: Mutex::new(limit), freed: Condvar::new() };
    thread::scope(|scope| {
        loop {
            // First the permit, then the client: without a permit, none is even accepted.
            let permit = permits.take();
            match listener.accept() {
                Ok((stream, _)) => {
                    scope.spawn(move || {
                        let _permit = permit;
                        converse(stream)
                    });
                }
                Err(error) => eprintln!("cannot accept a client: {error}"),
            }
        }
    });
}

/// The permits that are left: a counting semaphore.
struct Permits {
    free: Mutex<usize>,
    freed: Condvar,
}

/// One of them, taken until this is dropped: at a session's end, and after a panic too.
struct Permit<'a>(&'a Permits);

impl Permits {
    fn take(&self) -> Permit<'_> {
        let free = self.free.lock().expect("no thread panics with the lock");
        let mut free = self.freed.wait_while(free, |free| *free == 0).expect("as above");
        *free -= 1;
        Permit(self)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().expect("no thread panics with the lock") += 1;
        self.0.freed.notify_one();
    }
}

fn converse(mut stream: TcpStream) -> io::Result<()> {
    let (mut session, mut reply) = (Session::new(), Vec::new());
    let mut chunk = vec![0; CHUNK];
    while let length @ 1.. = stream.read(&mut chunk)? {
        let answered = session.receive(&chunk[..length], &mut reply);
        if let Err(error) = answered {
            session.error_line(&error, &mut reply);
        }
        stream.write_all(&reply)?;
        reply.clear();
        if answered.is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_third_of_two_waits_until_one_leaves() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || serve(&listener, 2));
        let connect = || {
            let stream = TcpStream::connect(address).unwrap();
            // So that a server that hangs fails the test.
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            stream
        };
        let ask = |mut stream: &TcpStream| stream.write_all(b"a").unwrap();
        let hear = |mut stream: &TcpStream| stream.read_exact(&mut [0]).unwrap();

        let (anna, ben, cleo) = (connect(), connect(), connect());
        ask(&cleo);
        for stream in [&anna, &ben, &anna, &ben] {
            ask(stream);
            hear(stream);
        }
        cleo.set_nonblocking(true).unwrap();
        assert_eq!(cleo.peek(&mut [0]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        cleo.set_nonblocking(false).unwrap();
        drop(ben);
        hear(&cleo);
    }
}
