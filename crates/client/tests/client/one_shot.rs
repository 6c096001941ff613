//! `client TEXT…`

use std::io::{Read, Write};
use std::net::Shutdown;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use protocol::plain;

use crate::process::{Client, Finished, LIMIT, command};
use crate::server::{Server, drain, read_line, shout};

/// Asks a server that keeps the rules. The input stays open: one shot reads none.
fn ask(text: &[&str]) -> Finished {
    let server = Server::start(shout);
    let finished = Client::start(server.addr, text).exit();
    server.finish();
    finished
}

#[test]
fn words_are_sent_as_one_line() {
    let finished = ask(&["hello", "big  world"]);
    assert_eq!(finished.stdout, b"HELLO BIG  WORLD\n");
    assert_eq!(finished.stderr, "");
    assert_eq!(finished.status, Some(0));
}

#[test]
fn each_line_of_the_text_has_its_reply() {
    let finished = ask(&["one\ntwo\n\nthree\n", "four"]);
    assert_eq!(finished.stdout, b"ONE\nTWO\n\nTHREE\n FOUR\n");
    assert_eq!(finished.status, Some(0));
}

#[test]
fn no_text_is_a_line_too() {
    assert_eq!(ask(&[""]).stdout, b"\n");
}

#[test]
fn the_reply_may_be_three_times_as_long_as_the_text() {
    // An argument is 128 KiB at most on Linux.
    let word = "\u{390}".repeat(60_000);
    let finished = ask(&[&word]);
    assert!(finished.stdout == (plain(&word) + "\n").as_bytes());
    assert_eq!(finished.status, Some(0));

    let reply = "STRASSE FIN \u{399}\u{308}\u{301}\n";
    assert_eq!(ask(&["straße", "ﬁn", "\u{390}"]).stdout, reply.as_bytes());
}

#[test]
fn a_reply_that_comes_byte_by_byte_is_put_together() {
    let server = Server::start(|mut stream| {
        let text: String = (0..500).map(|_| read_line(stream)).collect();
        for byte in plain(&text).bytes() {
            stream.write_all(&[byte]).unwrap();
        }
        drain(stream);
    });
    let text = ["straße, straße"; 500].join("\n");
    let finished = Client::start(server.addr, &[&text]).finish();
    assert_eq!(String::from_utf8(finished.stdout).unwrap(), plain(&text) + "\n");
    assert_eq!(finished.status, Some(0));
    server.finish();
}

#[test]
fn it_leaves_a_server_that_never_closes() {
    let (client_ended, wait) = mpsc::channel();
    let server = Server::start(move |mut stream| {
        stream.write_all(plain(&read_line(stream)).as_bytes()).unwrap();
        wait.recv_timeout(LIMIT).unwrap();
    });
    let finished = Client::start(server.addr, &["hello"]).finish();
    assert_eq!(finished.stdout, b"HELLO\n");
    assert_eq!(finished.status, Some(0));
    client_ended.send(()).unwrap();
    server.finish();
}

#[test]
fn it_says_once_that_it_still_waits() {
    let note = "(no answer yet: the server may be busy with another client;\n \
                Ctrl-C ends the wait)\n";
    let (note_seen, wait) = mpsc::channel();
    let server = Server::start(move |stream| {
        wait.recv_timeout(LIMIT).unwrap();
        // Time enough for a second note. This sleep can make the test too lenient on a
        // slow machine, but never too strict.
        thread::sleep(Duration::from_secs(3));
        shout(stream);
    });
    let mut client = Client::start(server.addr, &["hello"]);
    client.stderr.wait_for(note.as_bytes());
    note_seen.send(()).unwrap();
    let finished = client.finish();
    assert_eq!(finished.stdout, b"HELLO\n");
    assert_eq!(finished.stderr, note);
    assert_eq!(finished.status, Some(0));
    server.finish();
}

#[test]
fn names_and_ipv6_addresses_are_found() {
    let server = Server::start(shout);
    let localhost = format!("localhost:{}", server.addr.port());
    let named = Client::spawn(command(&localhost, &["hi"]).stdin(Stdio::null())).finish();
    assert_eq!((named.stdout, named.stderr), (b"HI\n".to_vec(), String::new()));
    server.finish();

    if std::net::TcpListener::bind("[::1]:0").is_err() {
        eprintln!("skipped: no IPv6 on this machine");
        return;
    }
    let server = Server::start_on("[::1]:0", shout);
    assert_eq!(Client::start(server.addr, &["hi"]).finish().stdout, b"HI\n");
    server.finish();
}

#[test]
fn a_pipe_gets_control_characters_as_they_are() {
    assert_eq!(ask(&["a\x1b[2J\rb\t"]).stdout, b"A\x1b[2J\rB\t\n");
}

#[test]
fn an_output_that_nobody_reads_is_no_failure() {
    let server = Server::start(shout);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let (mut errors, error_writer) = std::io::pipe().unwrap();
    let mut command = command(&server.addr.to_string(), &["hello"]);
    command.stdin(Stdio::null()).stdout(writer).stderr(error_writer);
    let status = command.status().unwrap();
    drop(command);
    let mut said = String::new();
    errors.read_to_string(&mut said).unwrap();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
    server.finish();
}

#[test]
fn a_server_may_close_its_sending_side_with_the_reply() {
    let server = Server::start(|mut stream| {
        stream.write_all(plain(&read_line(stream)).as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        drain(stream);
    });
    let finished = Client::start(server.addr, &["hello"]).finish();
    assert_eq!((finished.stdout, finished.status), (b"HELLO\n".to_vec(), Some(0)));
    server.finish();
}
