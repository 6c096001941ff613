//! `client <in >out`: all of the standard input goes to the server, all of its replies
//! to the standard output, at the same time and each byte at once.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, bail, ensure};
use protocol::{CHUNK, lines_in};

use crate::connection::{Connection, Received};
use crate::output;

pub(crate) fn run(connection: &mut Connection) -> anyhow::Result<()> {
    // ANCHOR: both_ways
    let sending = connection.stream.try_clone()?;
    let (input_ended, input_end) = mpsc::channel();
    // A thread to send, while this one receives. With one thread for both, a large input
    // would stop for good: the server waits for us to take its replies (rule S6), and we
    // for it to take more input. The thread is not joined: if the server ends first, it
    // may wait for input that never comes, and ends with the process.
    thread::spawn(move || {
        // A send that failed is no end of the input. The receiving side hears why.
        if let Ok(end) = send_input(&sending) {
            // In this order: when the server answers our half-close with its own close,
            // the receiving side must find that the input has ended.
            let _ = input_ended.send(end);
            let _ = sending.shutdown(Shutdown::Write);
        }
    });
    // ANCHOR_END: both_ways

    let mut text = Vec::new();
    loop {
        text.clear();
        let received = connection.receive(&mut text);
        output::pass(&text)?;
        if let Received::End = received? {
            break;
        }
    }
    let Ok(end) = input_end.try_recv() else {
        bail!("the server closed the connection before the end of the input");
    };
    let lines_sent = end.context("cannot read the standard input")?;
    let lines_answered = connection.replies.lines();
    ensure!(
        lines_answered >= lines_sent,
        "the server closed the connection after {lines_answered} of {lines_sent} lines"
    );
    Ok(())
}

/// Sends the standard input to its end. Returns how that came, by itself with this number
/// of lines or by a failure to read, or else the failure to send.
fn send_input(mut stream: &TcpStream) -> io::Result<io::Result<u64>> {
    let mut input = io::stdin().lock();
    let mut chunk = vec![0; CHUNK];
    let mut lines = 0;
    loop {
        match input.read(&mut chunk) {
            Ok(0) => return Ok(Ok(lines)),
            Ok(len) => {
                stream.write_all(&chunk[..len])?;
                lines += lines_in(&chunk[..len]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Err(error)),
        }
    }
}
