//! What the client says when something is wrong, and its exit status.

use std::io::Write;
use std::net::TcpListener;
use std::process::Stdio;

use crate::process::{Client, Finished, command};
use crate::server::{Server, drain, read_line};

/// Sends two lines to a server that reads them, sends `answer` and closes.
fn ask_for(answer: &'static [u8]) -> Finished {
    let server = Server::start(move |mut stream| {
        read_line(stream);
        read_line(stream);
        stream.write_all(answer).unwrap();
    });
    let finished = Client::start(server.addr, &["hello\nagain"]).finish();
    server.finish();
    finished
}

/// Runs the client with arguments that it should not take.
fn misuse(addr: &str, text: &[&str]) -> Finished {
    Client::spawn(command(addr, text).stdin(Stdio::null())).finish()
}

#[test]
fn an_error_line_is_an_error() {
    let finished = ask_for(b"HELLO\nerror: invalid utf-8 at byte 17\n");
    assert_eq!(finished.stdout, b"HELLO\n");
    assert_eq!(finished.stderr, "error from the server: invalid utf-8 at byte 17\n");
    assert_eq!(finished.status, Some(1));
}

#[test]
fn an_error_line_that_is_cut_is_an_error() {
    let finished = ask_for(b"error: the server sto");
    assert_eq!(finished.stderr, "error from the server: the server sto\n");
    assert_eq!(finished.status, Some(1));
}

#[test]
fn an_error_line_cannot_drive_the_terminal() {
    let finished = ask_for(b"error: \x1b[2Jgone\r\n");
    assert_eq!(finished.stderr, "error from the server: \\u{1b}[2Jgone\\r\n");
}

#[test]
fn a_server_that_is_not_there_is_explained() {
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for text in [&["hello"][..], &[]] {
        let finished = Client::start(addr, text).finish();
        assert_eq!(
            finished.stderr,
            format!(
                "cannot connect to {addr}: connection refused — is a server running?\n\
                 Start one in another terminal: cargo run -p thread-pool\n"
            )
        );
        assert_eq!(finished.status, Some(1));
    }
}

#[test]
fn a_server_that_closes_before_it_answered_is_told() {
    for answer in [&b""[..], b"HEL", b"HELLO\n"] {
        let finished = ask_for(answer);
        assert_eq!(finished.stdout, answer);
        assert_eq!(
            finished.stderr,
            "the server closed the connection before it answered — was it stopped?\n"
        );
        assert_eq!(finished.status, Some(1));
    }
}

#[test]
fn a_server_that_vanishes_is_told() {
    // Closing a connection with bytes that were not read sends a reset.
    let server = Server::start(|stream| {
        stream.peek(&mut [0]).unwrap();
    });
    let finished = Client::start(server.addr, &["hello"]).finish();
    assert!(finished.stderr.starts_with("the connection broke: "), "{}", finished.stderr);
    assert_eq!(finished.status, Some(1));
    server.finish();
}

#[test]
fn a_server_that_talks_without_end_is_left() {
    let server = Server::start(|mut stream| {
        while stream.write_all(&[b'A'; 1000]).is_ok() {}
        drain(stream);
    });
    let finished = Client::start(server.addr, &["hello"]).finish();
    assert!(finished.stderr.contains("is it a Shout server?"), "{}", finished.stderr);
    assert_eq!(finished.status, Some(1));
    server.finish();
}

#[test]
fn wrong_use_is_told_from_failure() {
    let finished = misuse("localhost", &["hello"]);
    assert!(finished.stderr.contains("write HOST:PORT,"), "{}", finished.stderr);
    assert_eq!(finished.status, Some(2));
    assert_eq!(misuse("127.0.0.1:8000", &["--loud"]).status, Some(2));
}

#[test]
fn help_fits_80_columns() {
    let finished = misuse("127.0.0.1:8000", &["--help"]);
    let help = String::from_utf8(finished.stdout).unwrap();
    for line in help.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert_eq!(finished.status, Some(0));
}
