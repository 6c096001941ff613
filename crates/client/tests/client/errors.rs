//! What the client says when something is wrong, and its exit status.

use std::io::{Read, Write, pipe};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use crate::process::{Finished, Program, piped, run};
use crate::server::{Server, drain, read_line};

/// Sends two lines to a server that reads them, sends `answer` and closes.
fn ask_for(answer: &'static [u8]) -> Finished {
    let session = move |mut stream: &TcpStream| {
        read_line(stream);
        read_line(stream);
        stream.write_all(answer).unwrap();
    };
    run(session, &["hello\nagain"], b"")
}

/// Runs the client with arguments that it should not take.
fn misuse(addr: &str, text: &[&str]) -> Finished {
    Program::spawn(piped(addr, text).stdin(Stdio::null())).finish()
}

#[test]
fn an_error_line_is_an_error() {
    let error = "error from the server: invalid utf-8 at byte 17\n";
    ask_for(b"HELLO\nerror: invalid utf-8 at byte 17\n").expect(1, "HELLO\n", error);
}

#[test]
fn an_error_line_that_is_cut_is_an_error() {
    let error = "error from the server: the server sto\n";
    ask_for(b"error: the server sto").expect(1, "", error);
}

#[test]
fn an_error_line_cannot_drive_the_terminal() {
    let error = "error from the server: \\u{1b}[2Jgone\\r\n";
    ask_for(b"error: \x1b[2Jgone\r\n").expect(1, "", error);
}

#[test]
fn a_server_that_is_not_there_is_explained() {
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = format!(
        "cannot connect to {addr}: connection refused — is a server running?\n\
         Start one in another terminal: cargo run -p thread-pool\n"
    );
    for text in [&["hello"][..], &[]] {
        Program::start(addr, text).finish().expect(1, "", &error);
    }
}

#[test]
fn a_server_that_closes_before_it_answered_is_reported() {
    let error = "the server closed the connection before it answered — was it stopped?\n";
    for answer in [&b""[..], b"HEL", b"HELLO\n"] {
        ask_for(answer).expect(1, answer, error);
    }
}

#[test]
fn a_server_that_vanishes_is_reported() {
    for text in [&["hello"][..], &[]] {
        // Closing a connection with bytes that were not read sends a reset.
        let server =
            Server::start(|stream| assert_eq!(stream.peek(&mut [0]).unwrap(), 1));
        let mut client = Program::start(server.addr, text);
        client.write(b"a\n");
        let Finished { stderr, status, .. } = client.exit();
        assert!(stderr.starts_with("the connection broke: "), "{stderr}");
        assert_eq!(status, Some(1));
    }
}

#[test]
fn a_server_that_talks_without_end_is_given_up() {
    let session = |mut stream: &TcpStream| {
        while stream.write_all(&[b'A'; 1000]).is_ok() {}
        drain(stream);
    };
    let finished = run(session, &["hello"], b"");
    assert!(finished.stderr.contains("is it a Shout server?"), "{}", finished.stderr);
    assert_eq!(finished.status, Some(1));
}

#[test]
fn an_output_without_a_reader_is_no_failure() {
    for text in [&["hello"][..], &[]] {
        let server = Server::start(|mut stream| {
            // The client leaves without reading all, so this may fail with a reset.
            let mut chunk = [0; 64];
            while let Ok(len @ 1..) = stream.read(&mut chunk)
                && stream.write_all(&chunk[..len]).is_ok()
            {}
        });
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let addr = server.addr.to_string();
        let mut client = Program::spawn(piped(&addr, text).stdout(writer));
        client.write(b"hello");
        client.exit().expect(0, "", "");
    }
}

#[test]
fn a_usage_error_is_told_from_a_failure() {
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
