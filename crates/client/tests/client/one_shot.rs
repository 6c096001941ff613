//! `client TEXT…`

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use protocol::plain;

use crate::process::{LIMIT, Program, run};
use crate::server::{Server, answer, drain, read_line, shout, shout_a_line};

#[test]
fn the_words_are_one_text_and_each_line_of_it_has_its_reply() {
    // An argument is 128 KiB at most on Linux. The reply is three times as long.
    let long = "\u{390}".repeat(60_000);
    for (text, reply) in [
        (&["hello", "big  world"][..], "HELLO BIG  WORLD\n"),
        (&["one\ntwo\n\nthree\n", "four"], "ONE\nTWO\n\nTHREE\n FOUR\n"),
        // No text is a line, too.
        (&[""], "\n"),
        (&[&long], &(plain(&long) + "\n")),
        (&["straße", "ﬁn", "\u{390}"], "STRASSE FIN \u{399}\u{308}\u{301}\n"),
        // A pipe gets control characters as they are.
        (&["a\x1b[2J\rb\t"], "A\x1b[2J\rB\t\n"),
    ] {
        // The input stays open: one shot reads none.
        Program::with_server(shout, text).exit().expect(0, reply, "");
    }
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
    run(shout_a_line, &["hello"], b"").expect(0, "HELLO\n", "");
}

#[test]
fn it_says_once_that_it_still_waits() {
    let note = "(no answer yet: the server may be busy with another client;\n \
                Ctrl-C ends the wait)\n";
    let start = || {
        let (answer, wait) = mpsc::channel();
        let session = move |stream: &TcpStream| {
            wait.recv_timeout(LIMIT).unwrap();
            shout(stream);
        };
        let mut client = Program::with_server(session, &["hello"]);
        client.stderr.wait_for(note.as_bytes());
        (answer, client)
    };
    // The second client begins to wait after the first one's note. So when it says its
    // own, the first one has had the time to say it again.
    for (answer, client) in [start(), start()] {
        answer.send(()).unwrap();
        client.finish().expect(0, "HELLO\n", note);
    }
}

#[test]
fn names_and_ipv6_addresses_are_found() {
    let server = Server::start("127.0.0.1:0", shout);
    let localhost = format!("localhost:{}", server.addr.port());
    Program::start(localhost, &["hi"]).finish().expect(0, "HI\n", "");

    if TcpListener::bind("[::1]:0").is_err() {
        return eprintln!("skipped: no IPv6 on this machine");
    }
    let server = Server::start("[::1]:0", shout);
    Program::start(server.addr, &["hi"]).finish().expect(0, "HI\n", "");
}

#[test]
fn a_server_may_close_its_sending_side_with_the_reply() {
    run(answer(b"HELLO\n"), &["hello"], b"").expect(0, "HELLO\n", "");
}
