//! A pool that grows: it begins with few workers, and starts more while clients wait.
//!
//! Try it: cargo run -p solutions --bin thread_pool_2

use std::process::ExitCode;
use std::thread::{self, Builder};
use std::{env, io};

use crossbeam_channel::{Receiver, bounded};
use server_kit::{Connection, NoFlags, Server};

fn main() -> ExitCode {
    let about = "Serves on 2 threads, and on up to 64 when clients wait.";
    let arguments = env::args_os();
    server_kit::run("growing-pool", about, arguments, |server, _: NoFlags| {
        serve(&server, 2, 64)
    })
}

fn serve(server: &Server, first: usize, most: usize) -> io::Result<()> {
    // A queue without room: a connection goes to a worker that waits for one, or nowhere.
    let (hand_over, take) = bounded::<Connection>(0);
    thread::scope(|scope| {
        let start = |first_client: Option<Connection>| {
            let take = take.clone();
            Builder::new().spawn_scoped(scope, move || work(first_client, take))
        };
        for _ in 0..first {
            start(None)?;
        }
        let mut workers = first;
        for connection in server.incoming() {
            let Err(refused) = hand_over.try_send(connection) else { continue };
            let connection = refused.into_inner();
            if workers < most && start(Some(connection.clone())).is_ok() {
                workers += 1;
            } else {
                hand_over.send(connection).expect("we hold a receiver ourselves");
            }
        }
        drop(hand_over);
        Ok(())
    })
}

fn work(first_client: Option<Connection>, take: Receiver<Connection>) {
    for connection in first_client.into_iter().chain(take) {
        connection.serve();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::time::Duration;

    #[test]
    fn it_grows_to_its_limit_and_then_clients_wait() {
        let server = Server::bind(server_kit::flags(&["--bind", "127.0.0.1:0"])).unwrap();
        let served = thread::spawn({
            let server = server.clone();
            move || serve(&server, 1, 2)
        });
        let mut anna = connect(server.address());
        assert_eq!(ask(&mut anna).unwrap(), *b"HI");
        let mut ben = connect(server.address());
        assert_eq!(ask(&mut ben).unwrap(), *b"HI");

        let mut cleo = connect(server.address());
        cleo.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        assert!(ask(&mut cleo).is_err(), "both workers have a client");
        drop(anna);
        cleo.set_read_timeout(Some(LIMIT)).unwrap();
        let mut reply = [0; 2];
        cleo.read_exact(&mut reply).unwrap();
        assert_eq!(reply, *b"HI");
        server.stop();
        served.join().unwrap().unwrap();
    }

    /// What should come comes far sooner.
    const LIMIT: Duration = Duration::from_secs(30);

    fn connect(address: SocketAddr) -> TcpStream {
        let client = TcpStream::connect(address).unwrap();
        client.set_read_timeout(Some(LIMIT)).unwrap();
        client
    }

    fn ask(client: &mut TcpStream) -> io::Result<[u8; 2]> {
        client.write_all(b"hi")?;
        let mut reply = [0; 2];
        client.read_exact(&mut reply)?;
        Ok(reply)
    }
}
