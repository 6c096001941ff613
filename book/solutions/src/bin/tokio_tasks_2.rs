//! A room that shouts: a line of one client goes to all of them, in upper case.
//!
//! Try it: cargo run -p solutions --bin tokio_tasks_2
//! and in two other terminals: nc 127.0.0.1 8000

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::{Receiver, Sender};

/// A client may be this many lines behind.
const BEHIND: usize = 64;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    println!("listening on {}", listener.local_addr()?);
    serve(listener).await
}

async fn serve(listener: TcpListener) -> io::Result<()> {
    let room = Sender::new(BEHIND);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(take_part(stream, room.clone(), room.subscribe()));
    }
}

async fn take_part(
    mut stream: TcpStream,
    room: Sender<String>,
    mut heard: Receiver<String>,
) -> io::Result<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { break };
                room.send(line.to_uppercase() + "\n").map_err(io::Error::other)?;
            }
            text = heard.recv() => {
                let text = text.map_err(io::Error::other)?; // It fell too far behind.
                write.write_all(text.as_bytes()).await?;
            }
        }
    }
    // It says no more. What was said by now, its own last line too, it still gets.
    while let Ok(text) = heard.try_recv() {
        write.write_all(text.as_bytes()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::SocketAddr;

    struct Guest(BufReader<TcpStream>);

    impl Guest {
        /// Connects, and takes part for sure: it has heard its own greeting.
        async fn join(address: SocketAddr, name: &str) -> Self {
            let mut guest =
                Self(BufReader::new(TcpStream::connect(address).await.unwrap()));
            guest.say(name).await;
            assert_eq!(guest.hear().await, name.to_uppercase());
            guest
        }

        async fn say(&mut self, line: &str) {
            self.0.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        }

        async fn hear(&mut self) -> String {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            line.trim_end().to_owned()
        }
    }

    #[tokio::test]
    async fn all_hear_what_one_says() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener));

        let mut anna = Guest::join(address, "anna").await;
        let mut ben = Guest::join(address, "ben").await;
        assert_eq!(anna.hear().await, "BEN");
        anna.say("hello, ben").await;
        assert_eq!(ben.hear().await, "HELLO, BEN");
        assert_eq!(anna.hear().await, "HELLO, BEN");
    }
}
