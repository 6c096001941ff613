//! The server on smol: no runtime of its own, but parts to put together.
//!
//! Try it: cargo run -p solutions --bin async_std_tasks_2

use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::{env, io, thread};

use server_kit::{BackOff, Next, NoFlags, Responder, Server};
use smol::channel::{self, Receiver};
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::lock::Semaphore;
use smol::{Async, Executor, Timer, future};

fn main() -> ExitCode {
    let about = "Serves each connection in a task of its own, on smol.";
    let arguments = env::args_os();
    server_kit::run("smol-tasks", about, arguments, |server, _: NoFlags| serve(&server))
}

fn serve(server: &Server) -> io::Result<()> {
    let executor = Executor::new();
    let (end, ended) = channel::bounded::<()>(1);
    thread::scope(|scope| {
        // The executor has no threads of its own: it uses those that call `run`.
        let cores = thread::available_parallelism().map_or(1, usize::from);
        for _ in 1..cores {
            scope.spawn(|| smol::block_on(executor.run(ended.recv())));
        }
        let result = smol::block_on(executor.run(accept(server, &executor)));
        drop(end);
        result
    })
}

async fn accept<'a>(server: &'a Server, executor: &Executor<'a>) -> io::Result<()> {
    let Some(listener) = server.listener()? else { return Ok(()) };
    let listener = Async::new(listener)?;
    let limit = server.flags().max_connections.get();
    let permits = Arc::new(Semaphore::new(limit));
    let (stop, stopped) = channel::bounded::<()>(1);
    server.shutdown().on_request(move || drop(stop));

    let mut back_off = BackOff::default();
    let accept_all = async {
        loop {
            let permit = permits.acquire_arc().await;
            match listener.accept().await {
                Ok((stream, address)) => {
                    back_off.reset();
                    let mut responder = Responder::begin(server, address);
                    let stopped = stopped.clone();
                    let task = executor.spawn(async move {
                        let result = converse(&stream, &mut responder, &stopped).await;
                        result.unwrap_or_else(|error| responder.broke(&error));
                        drop(permit);
                    });
                    task.detach(); // A task of smol ends when its handle is dropped.
                }
                Err(_) if server.shutdown().requested() => return,
                Err(error) => {
                    Timer::after(back_off.after_failure("accept a client", &error)).await;
                }
            }
        }
    };
    future::or(accept_all, until(&stopped)).await;
    drop(listener);
    for _ in 0..limit {
        permits.acquire_arc().await.forget(); // All are free: no session is left.
    }
    Ok(())
}

async fn converse(
    mut stream: &Async<TcpStream>,
    responder: &mut Responder,
    stopped: &Receiver<()>,
) -> io::Result<()> {
    stream.get_ref().set_nodelay(true)?;
    let idle_timeout = responder.server().flags().idle_timeout;
    let mut chunk = vec![0; 4096];
    let mut reply = Vec::new();
    while !responder.server().shutdown().requested() {
        let read = async { stream.read(&mut chunk).await.map(Some) };
        let idle = async {
            Timer::after(idle_timeout).await;
            Ok(None)
        };
        let stop = async {
            until(stopped).await;
            Ok(None)
        };
        let next = match future::or(read, future::or(stop, idle)).await? {
            Some(length) => responder.answer(&chunk[..length], &mut reply),
            None if responder.server().shutdown().requested() => break,
            None => responder.idle(&mut reply),
        };
        let mut rest = &reply[..];
        while !rest.is_empty() {
            let too_long = async {
                Timer::after(idle_timeout).await;
                Err(responder.write_timed_out())
            };
            rest = &rest[future::or(stream.write(rest), too_long).await?..];
        }
        responder.sent(reply.len());
        reply.clear();
        match next {
            Next::Read => {}
            Next::Close => return Ok(()),
            Next::Linger => break,
        }
    }
    stream.get_ref().shutdown(Shutdown::Write)?;
    let discard_all =
        async { while stream.read(&mut chunk).await.is_ok_and(|n| n > 0) {} };
    let enough = async {
        Timer::after(responder.server().linger_time()).await;
    };
    future::or(discard_all, enough).await;
    Ok(())
}

/// Nothing is ever sent on this channel. Its end is the message.
async fn until(closed: &Receiver<()>) {
    let _ = closed.recv().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::time::Duration;

    #[test]
    fn all_are_served_and_the_server_ends_when_it_is_told() {
        let server = Server::bind(server_kit::flags(&["--bind", "127.0.0.1:0"])).unwrap();
        let served = thread::spawn({
            let server = server.clone();
            move || serve(&server)
        });
        let connect = |_| {
            let client = TcpStream::connect(server.address()).unwrap();
            client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            client
        };
        let mut clients: Vec<_> = (0..50).map(connect).collect();
        for client in &mut clients {
            client.write_all(b"hello").unwrap();
        }
        let mut reply = [0; 5];
        for client in clients.iter_mut().rev() {
            client.read_exact(&mut reply).unwrap();
            assert_eq!(&reply, b"HELLO");
        }
        server.stop();
        for mut client in clients {
            assert_eq!(client.read(&mut reply).unwrap(), 0, "the end, and no reset");
        }
        served.join().unwrap().unwrap();
    }
}
