//! `client`, in a terminal of its own.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc;

use protocol::plain;
use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::process::{LIMIT, command};
use crate::server::{Server, answer, shout, shout_a_line};

/// A client at its prompt, and the server that it is connected to.
struct Prompt {
    terminal: PtySession,
    server: Option<Server>,
}

impl Prompt {
    /// Starts a server that is `session`, and the client in a terminal, and waits for its
    /// prompt.
    fn start(session: impl FnOnce(&TcpStream) + Send + 'static) -> Self {
        let server = Server::start("127.0.0.1:0", session);
        let addr = server.addr;
        let mut command = command(addr, &[]);
        command.env("TERM", "xterm");
        let limit = LIMIT.as_millis() as u64;
        let terminal = spawn_command(command, Some(limit)).unwrap();
        let mut prompt = Self { terminal, server: Some(server) };
        prompt.expect(&format!("connected to {addr}"));
        prompt.expect("Type a line and press Enter. Ctrl-D leaves.");
        prompt.expect("> ");
        prompt
    }

    /// Waits until the client has written `text`.
    fn expect(&mut self, text: &str) {
        self.terminal.exp_string(text).unwrap();
    }

    /// Types a line, and waits for its reply and the next prompt.
    fn ask(&mut self, line: &str, reply: &str) {
        self.terminal.send_line(line).unwrap();
        self.expect(&format!("\r\n{reply}\r\n"));
        self.expect("> ");
    }

    /// Types Ctrl and a letter, which ends the client in order.
    fn leave_by(mut self, letter: char) {
        self.terminal.send_control(letter).unwrap();
        self.finish(0, "bye\r\n");
    }

    /// Types a line that ends the client with an error, which is the end of what it says.
    fn fail_on(mut self, line: &str, end: &str) {
        self.terminal.send_line(line).unwrap();
        self.finish(1, end);
    }

    /// Waits for the end of the client with this `status`, and of what it says: `last`.
    fn finish(mut self, status: i32, last: &str) {
        let said = self.terminal.exp_eof().unwrap();
        // The terminal's reader takes each byte for a character.
        let said =
            String::from_utf8(said.chars().map(|byte| byte as u8).collect()).unwrap();
        assert!(said.ends_with(last), "{said:?}");
        let end = self.terminal.process().wait().unwrap();
        assert!(matches!(end, WaitStatus::Exited(_, code) if code == status), "{end:?}");
    }
}

#[test]
fn each_line_has_its_reply_until_ctrl_d() {
    let mut prompt = Prompt::start(shout);
    prompt.ask("hello", "HELLO");
    prompt.ask("straße", "STRASSE");
    prompt.ask(" a  b", " A  B");
    let longer_than_the_terminal = "a long line ".repeat(50) + "ends";
    prompt.ask(&longer_than_the_terminal, &plain(&longer_than_the_terminal));
    prompt.leave_by('d');
}

#[test]
fn ctrl_c_leaves_too() {
    Prompt::start(shout).leave_by('c');
}

#[test]
fn blank_lines_are_not_sent() {
    let mut prompt = Prompt::start(shout_a_line);
    for blank in ["", "  "] {
        prompt.terminal.send_line(blank).unwrap();
        prompt.expect("> ");
    }
    prompt.ask("x", "X");
    prompt.leave_by('d');
}

#[test]
fn the_up_key_brings_back_the_line_before() {
    let mut prompt = Prompt::start(shout);
    prompt.ask("first", "FIRST");
    prompt.terminal.send("\x1b[A").unwrap();
    prompt.ask("!", "FIRST!");
    prompt.leave_by('d');
}

#[test]
fn an_error_that_came_while_the_prompt_waited_is_shown_as_one() {
    let (prompt_seen, wait) = mpsc::channel();
    let (error_sent, wait_for_error) = mpsc::channel();
    let prompt = Prompt::start(move |mut stream| {
        wait.recv_timeout(LIMIT).unwrap();
        stream.write_all(b"error: idle for 300 s\n").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        error_sent.send(()).unwrap();
        // Text sent now could be answered by a reset, which could cost the error line.
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the client sends no more");
    });
    prompt_seen.send(()).unwrap();
    wait_for_error.recv_timeout(LIMIT).unwrap();
    prompt.fail_on("hello", "error from the server: idle for 300 s\r\n");
}

#[test]
fn a_server_that_went_away_while_the_prompt_waited_is_reported() {
    let mut prompt = Prompt::start(|_| {});
    prompt.server = None; // It has closed the connection.
    let error = "the server has closed the connection — start this client again\r\n";
    prompt.fail_on("hello", error);
}

#[test]
fn what_the_server_said_before_an_error_is_on_a_line_of_its_own() {
    let error = "the server closed the connection before it answered — was it stopped?";
    Prompt::start(answer(b"HEL")).fail_on("hello", &format!("\r\nHEL\r\n{error}\r\n"));
}

#[test]
fn control_characters_from_the_server_do_not_reach_the_terminal() {
    let mut prompt = Prompt::start(answer(b"\x1b[2J\xc2\x9b31m\xff\r\tSAFE\n"));
    let escaped = "\\u{1b}[2J\\u{9b}31m\\xff\\r\tSAFE";
    prompt.ask("longer than the reply to it", escaped);
    prompt.leave_by('d');
}
