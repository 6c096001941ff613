//! `client`, in a terminal of its own.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::mpsc;

use protocol::plain;
use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::process::{LIMIT, command};
use crate::server::{Server, drain, read_line, shout};

/// Starts the client in a terminal and waits for its prompt.
fn start(server: &Server) -> PtySession {
    let mut command = command(&server.addr.to_string(), &[]);
    command.env("TERM", "xterm");
    let limit = LIMIT.as_millis() as u64;
    let mut terminal = spawn_command(command, Some(limit)).unwrap();
    terminal.exp_string(&format!("connected to {}", server.addr)).unwrap();
    terminal.exp_string("Type a line and press Enter. Ctrl-D leaves.").unwrap();
    terminal.exp_string("> ").unwrap();
    terminal
}

/// Waits for the end of the client: its exit status and all that it said until then.
fn finish(mut terminal: PtySession) -> (i32, String) {
    let said = terminal.exp_eof().unwrap();
    match terminal.process().wait().unwrap() {
        WaitStatus::Exited(_, status) => (status, said),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_line_has_its_reply_until_ctrl_d() {
    let server = Server::start(shout);
    let mut terminal = start(&server);
    for (line, reply) in [("hello", "HELLO"), ("straße", "STRASSE"), (" a  b", " A  B")]
    {
        terminal.send_line(line).unwrap();
        terminal.exp_string(&format!("\r\n{reply}\r\n")).unwrap();
        terminal.exp_string("> ").unwrap();
    }
    terminal.send_control('d').unwrap();
    let (status, said) = finish(terminal);
    assert!(said.ends_with("bye\r\n"), "{said:?}");
    assert_eq!(status, 0);
    server.finish();
}

#[test]
fn ctrl_c_leaves_too() {
    let server = Server::start(shout);
    let mut terminal = start(&server);
    terminal.send_control('c').unwrap();
    let (status, said) = finish(terminal);
    assert!(said.ends_with("bye\r\n"), "{said:?}");
    assert_eq!(status, 0);
    server.finish();
}

#[test]
fn blank_lines_are_not_sent() {
    let server = Server::start(|mut stream| {
        assert_eq!(read_line(stream), "x\n");
        stream.write_all(b"X\n").unwrap();
        drain(stream);
    });
    let mut terminal = start(&server);
    for blank in ["", "  "] {
        terminal.send_line(blank).unwrap();
        terminal.exp_string("> ").unwrap();
    }
    terminal.send_line("x").unwrap();
    terminal.exp_string("\r\nX\r\n").unwrap();
    terminal.send_control('d').unwrap();
    assert_eq!(finish(terminal).0, 0);
    server.finish();
}

#[test]
fn the_up_key_brings_back_the_line_before() {
    let server = Server::start(shout);
    let mut terminal = start(&server);
    terminal.send_line("first").unwrap();
    terminal.exp_string("\r\nFIRST\r\n").unwrap();
    terminal.exp_string("> ").unwrap();
    terminal.send("\x1b[A").unwrap();
    terminal.send_line("!").unwrap();
    terminal.exp_string("\r\nFIRST!\r\n").unwrap();
    terminal.send_control('d').unwrap();
    assert_eq!(finish(terminal).0, 0);
    server.finish();
}

#[test]
fn a_line_longer_than_the_terminal_is_one_line() {
    let server = Server::start(shout);
    let mut terminal = start(&server);
    let line = "a long line ".repeat(50) + "ends";
    terminal.send_line(&line).unwrap();
    terminal.exp_string(&format!("\r\n{}\r\n", plain(&line))).unwrap();
    terminal.send_control('d').unwrap();
    assert_eq!(finish(terminal).0, 0);
    server.finish();
}

#[test]
fn an_error_that_came_while_the_prompt_waited_is_shown_as_one() {
    let (prompt_seen, wait) = mpsc::channel();
    let (error_sent, wait_for_error) = mpsc::channel();
    let server = Server::start(move |mut stream| {
        wait.recv_timeout(LIMIT).unwrap();
        stream.write_all(b"error: idle for 300 s\n").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        error_sent.send(()).unwrap();
        // Text sent now could be answered by a reset, which could cost the error line.
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the client sends no more");
    });
    let mut terminal = start(&server);
    prompt_seen.send(()).unwrap();
    wait_for_error.recv_timeout(LIMIT).unwrap();
    terminal.send_line("hello").unwrap();
    let (status, said) = finish(terminal);
    assert!(said.ends_with("error from the server: idle for 300 s\r\n"), "{said:?}");
    assert_eq!(status, 1);
    server.finish();
}

#[test]
fn a_server_that_went_away_while_the_prompt_waited_is_told() {
    let server = Server::start(|_| {});
    let mut terminal = start(&server);
    server.finish();
    terminal.send_line("hello").unwrap();
    let (status, said) = finish(terminal);
    assert!(said.contains("the server has closed the connection"), "{said:?}");
    assert_eq!(status, 1);
}

#[test]
fn what_the_server_said_before_an_error_is_on_a_line_of_its_own() {
    let server = Server::start(|mut stream| {
        read_line(stream);
        stream.write_all(b"HEL").unwrap();
    });
    let mut terminal = start(&server);
    terminal.send_line("hello").unwrap();
    let (status, said) = finish(terminal);
    assert!(said.contains("\r\nHEL\r\nthe server closed the connection"), "{said:?}");
    assert_eq!(status, 1);
    server.finish();
}

#[test]
fn control_characters_from_the_server_do_not_reach_the_terminal() {
    let server = Server::start(|mut stream| {
        read_line(stream);
        stream.write_all(b"\x1b[2J\xc2\x9b31m\xff\r\tSAFE\n").unwrap();
        drain(stream);
    });
    let mut terminal = start(&server);
    terminal.send_line("longer than the reply to it").unwrap();
    terminal.exp_string("\r\n\\u{1b}[2J\\u{9b}31m\\xff\\r\tSAFE\r\n").unwrap();
    terminal.send_control('d').unwrap();
    assert_eq!(finish(terminal).0, 0);
    server.finish();
}
