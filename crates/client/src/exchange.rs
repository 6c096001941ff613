//! Sends a line and prints its reply: the one shot, and each line of the prompt.

use std::io::Write;
use std::net::Shutdown;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use protocol::{MAX_GROWTH, lines_in, request};

use crate::connection::{Connection, Received};
use crate::output;

/// How long to wait for an answer before saying so.
const NOTE_AFTER: Duration = Duration::from_secs(2);

/// Sends `text` as a line and prints its reply.
pub(crate) fn exchange(connection: &mut Connection, text: &str) -> Result<()> {
    let mut reply = Vec::new();
    let answered = ask(connection, text, &mut reply);
    output::show(&reply)?;
    answered
}

fn ask(connection: &mut Connection, text: &str, reply: &mut Vec<u8>) -> Result<()> {
    receive_unasked(connection, reply)?;
    // ANCHOR: both_ways
    let request = request(text);
    let stream = connection.stream.try_clone()?;
    // A server stops reading until we take its replies (rule S6), so a text larger than
    // the system's buffers must be sent and answered at the same time.
    thread::scope(|scope| {
        // If a send fails, the receiving side hears why: an error line, or the end.
        scope.spawn(|| (&stream).write_all(&request));
        let received = receive_reply(connection, &request, reply);
        if received.is_err() {
            // Wakes the sender, if it waits for a server that no longer reads.
            let _ = stream.shutdown(Shutdown::Both);
        }
        received
    })
    // ANCHOR_END: both_ways
}

/// Hears what the server said unasked: at a prompt that waited for long, that it closes
/// the connection, and why (rule S8). If we sent first, the server's system could answer
/// with a reset, and ours would then forget what we had not read.
fn receive_unasked(connection: &mut Connection, reply: &mut Vec<u8>) -> Result<()> {
    connection.stream.set_nonblocking(true)?;
    let received = connection.receive(reply);
    connection.stream.set_nonblocking(false)?;
    match received? {
        Received::Bytes | Received::NothingYet => Ok(()),
        Received::End => {
            bail!("the server has closed the connection — start this client again");
        }
    }
}

fn receive_reply(
    connection: &mut Connection,
    request: &[u8],
    reply: &mut Vec<u8>,
) -> Result<()> {
    let whole = connection.replies.lines() + lines_in(request);
    let longest = reply.len() + MAX_GROWTH * request.len();
    connection.stream.set_read_timeout(Some(NOTE_AFTER))?;
    while connection.replies.lines() < whole {
        match connection.receive(reply)? {
            Received::Bytes => {}
            Received::NothingYet => {
                output::tell(
                    "(no answer yet: the server may be busy with another client;\n \
                     Ctrl-C ends the wait)",
                );
                connection.stream.set_read_timeout(None)?;
            }
            Received::End => bail!(
                "the server closed the connection before it answered — was it stopped?"
            ),
        }
        // A server of another kind could send for ever.
        ensure!(
            reply.len() <= longest,
            "the server sent more than the text in upper case — is it a Shout server?"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::TcpListener;
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_text_larger_than_all_buffers_is_sent_and_answered_at_the_same_time() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        // Takes a chunk, answers it, takes the next.
        thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            io::copy(&mut &stream, &mut &stream)
        });
        let (done, wait) = mpsc::channel();
        thread::spawn(move || {
            let mut reply = Vec::new();
            let mut connection = Connection::open(&address).unwrap();
            ask(&mut connection, &"A".repeat(64 << 20), &mut reply).unwrap();
            done.send(reply).unwrap();
        });
        let reply = wait.recv_timeout(Duration::from_secs(60)).expect("both wait");
        assert_eq!(lines_in(&reply), 1);
        assert_eq!(reply.len(), (64 << 20) + 1);
    }
}
