//! `client TEXT…`

use std::io::Write;
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::mpsc;

use protocol::plain;

use crate::process::{Finished, LIMIT, Program, piped, run};
use crate::server::{Server, close, drain, read_line, shout, shout_a_line};

/// Asks a server that keeps the rules. The input stays open: one shot reads none.
fn ask(text: &[&str]) -> Finished {
    let server = Server::start(shout);
    Program::start(server.addr, text).exit()
}

#[test]
fn words_are_sent_as_one_line() {
    ask(&["hello", "big  world"]).expect(0, "HELLO BIG  WORLD\n", "");
}

#[test]
fn each_line_of_the_text_has_its_reply() {
    let reply = "ONE\nTWO\n\nTHREE\n FOUR\n";
    ask(&["one\ntwo\n\nthree\n", "four"]).expect(0, reply, "");
}

#[test]
fn no_text_is_a_line_too() {
    ask(&[""]).expect(0, "\n", "");
}

#[test]
fn the_reply_may_be_three_times_as_long_as_the_text() {
    // An argument is 128 KiB at most on Linux.
    let word = "\u{390}".repeat(60_000);
    ask(&[&word]).expect(0, plain(&word) + "\n", "");
    let reply = "STRASSE FIN \u{399}\u{308}\u{301}\n";
    ask(&["straße", "ﬁn", "\u{390}"]).expect(0, reply, "");
}

#[test]
fn a_reply_that_comes_byte_by_byte_is_put_together() {
    let session = |mut stream: &TcpStream| {
        let text: String = (0..500).map(|_| read_line(stream)).collect();
        for byte in plain(&text).bytes() {
            stream.write_all(&[byte]).unwrap();
        }
        drain(stream);
    };
    let text = ["straße, straße"; 500].join("\n");
    run(session, &[&text], b"").expect(0, plain(&text) + "\n", "");
}

#[test]
fn it_ends_though_the_server_never_closes() {
    let (client_ended, wait) = mpsc::channel();
    let server = Server::start(move |stream| {
        shout_a_line(stream);
        wait.recv_timeout(LIMIT).unwrap();
    });
    Program::start(server.addr, &["hello"]).finish().expect(0, "HELLO\n", "");
    client_ended.send(()).unwrap();
}

#[test]
fn it_says_once_that_it_still_waits() {
    let note = "(no answer yet: the server may be busy with another client;\n \
                Ctrl-C ends the wait)\n";
    let start = || {
        let (answer, wait) = mpsc::channel();
        let server = Server::start(move |stream| {
            wait.recv_timeout(LIMIT).unwrap();
            shout(stream);
        });
        let mut client = Program::start(server.addr, &["hello"]);
        client.stderr.wait_for(note.as_bytes());
        (server, answer, client)
    };
    // The second client begins to wait after the first one's note. So when it says its
    // own, the first one has had the time to say it again.
    for (_server, answer, client) in [start(), start()] {
        answer.send(()).unwrap();
        client.finish().expect(0, "HELLO\n", note);
    }
}

#[test]
fn names_and_ipv6_addresses_are_found() {
    let server = Server::start(shout);
    let localhost = format!("localhost:{}", server.addr.port());
    let mut named = piped(&localhost, &["hi"]);
    Program::spawn(named.stdin(Stdio::null())).finish().expect(0, "HI\n", "");

    if std::net::TcpListener::bind("[::1]:0").is_err() {
        eprintln!("skipped: no IPv6 on this machine");
        return;
    }
    let server = Server::start_on("[::1]:0", shout);
    Program::start(server.addr, &["hi"]).finish().expect(0, "HI\n", "");
}

#[test]
fn a_pipe_gets_control_characters_as_they_are() {
    ask(&["a\x1b[2J\rb\t"]).expect(0, "A\x1b[2J\rB\t\n", "");
}

#[test]
fn a_server_may_close_its_sending_side_with_the_reply() {
    let session = |stream: &TcpStream| {
        shout_a_line(stream);
        close(stream);
    };
    run(session, &["hello"], b"").expect(0, "HELLO\n", "");
}
