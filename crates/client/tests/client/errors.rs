//! What the client says when something is wrong, and its exit status.

use std::io::{self, Write, pipe};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use crate::process::{Program, command, run};
use crate::server::{Server, answer, drain};

/// The arguments of the one shot, and of the filter.
const BOTH: [&[&str]; 2] = [&["hello"], &[]];

#[test]
fn an_error_line_is_an_error_even_if_it_is_cut_and_cannot_drive_the_terminal() {
    for (sent, reply, error) in [
        (&b"HELLO\nerror: idle for 300 s\n"[..], "HELLO\n", "idle for 300 s"),
        (b"error: the server sto", "", "the server sto"),
        (b"error: \x1b[2Jgone\r\n", "", "\\u{1b}[2Jgone\\r"),
    ] {
        let error = format!("error from the server: {error}\n");
        run(answer(sent), &["hello"], b"").expect(1, reply, &error);
    }
}

#[test]
fn a_server_that_closes_before_it_answered_is_reported() {
    let error = "the server closed the connection before it answered — was it stopped?\n";
    for part in [&b""[..], b"HEL", b"HELLO\n"] {
        run(answer(part), &["hello\nagain"], b"").expect(1, part, error);
    }
}

#[test]
fn a_server_that_is_not_there_is_explained() {
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = format!(
        "cannot connect to {addr}: connection refused — is a server running?\n\
         Start one in another terminal: cargo run -p thread-pool\n"
    );
    for text in BOTH {
        Program::start(addr, text).finish().expect(1, "", &error);
    }
}

#[test]
fn a_server_that_vanishes_is_reported() {
    for text in BOTH {
        // Closing a connection with bytes that were not read sends a reset.
        let session = |stream: &TcpStream| assert_eq!(stream.peek(&mut [0]).unwrap(), 1);
        let mut client = Program::with_server(session, text);
        client.write(b"a\n");
        client.exit().expect_start(1, "the connection broke: ");
    }
}

#[test]
fn a_server_that_talks_without_end_is_given_up() {
    let session = |mut stream: &TcpStream| {
        while stream.write_all(&[b'A'; 1000]).is_ok() {}
        drain(stream);
    };
    let error =
        "the server sent more than the text in upper case — is it a Shout server?";
    run(session, &["hello"], b"").expect_start(1, error);
}

#[test]
fn an_output_without_a_reader_is_no_failure() {
    for text in BOTH {
        let server = Server::start("127.0.0.1:0", |mut stream| {
            // The client leaves without reading all, so this may fail with a reset.
            let _ = io::copy(&mut { stream }, &mut stream);
        });
        let (_, writer) = pipe().unwrap();
        let mut command = command(server.addr, text);
        let mut client = Program::spawn(command.stdin(Stdio::piped()).stdout(writer));
        client.write(b"hello");
        client.exit().expect(0, "", "");
    }
}

#[test]
fn a_usage_error_is_told_from_a_failure() {
    let finished = Program::start("localhost", &["hello"]).finish();
    let value = "invalid value 'localhost' for '--addr <HOST:PORT>'";
    finished.expect_start(2, &format!("error: {value}: write HOST:PORT,"));
    let finished = Program::start("127.0.0.1:8000", &["--loud"]).finish();
    finished.expect_start(2, "error: unexpected argument '--loud'");
}

#[test]
fn help_fits_80_columns() {
    let finished = Program::start("127.0.0.1:8000", &["--help"]).finish();
    let help = str::from_utf8(&finished.stdout).unwrap();
    for line in help.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    finished.expect(0, help, "");
}
