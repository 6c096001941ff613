//! A session on any stream, tested without a network.
//!
//! Try it: cargo run -p solutions --bin tokio_tasks_1

use std::{env, io};

use protocol::Conversation;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8000".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(converse(stream));
    }
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut session = protocol::Session::new();
    let mut chunk = vec![0; 4096];
    let mut reply = Vec::new();
    loop {
        let length = stream.read(&mut chunk).await?;
        let result = match length {
            0 => session.finish(),
            _ => session.receive(&chunk[..length], &mut reply),
        };
        if let Err(error) = &result {
            session.error_line(error, &mut reply);
        }
        stream.write_all(&reply).await?;
        if length == 0 || result.is_err() {
            return stream.shutdown().await;
        }
        reply.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{DuplexStream, duplex};

    fn client() -> DuplexStream {
        let (client, server) = duplex(1024);
        tokio::spawn(converse(server));
        client
    }

    #[tokio::test]
    async fn text_may_come_byte_by_byte() {
        let mut client = client();
        for byte in "straße".as_bytes() {
            client.write_all(&[*byte]).await.unwrap();
        }
        client.shutdown().await.unwrap();
        let mut reply = String::new();
        client.read_to_string(&mut reply).await.unwrap();
        assert_eq!(reply, "STRASSE");
    }

    #[tokio::test]
    async fn bad_text_gets_an_error_and_the_end() {
        let mut client = client();
        client.write_all(b"ab\xff").await.unwrap();
        let mut reply = String::new();
        client.read_to_string(&mut reply).await.unwrap();
        assert_eq!(reply, "AB\nerror: invalid utf-8 at byte 2\n");
    }
}
