//! `client <in >out`

use std::fs::File;
use std::io::Write;
use std::net::TcpStream;

use protocol::plain;

use crate::process::{Finished, Program, piped, run};
use crate::server::{Server, close, drain, shout, shout_a_line};

/// Filters `input` through a server that keeps the rules.
fn filter(input: &[u8]) -> Finished {
    run(shout, &[], input)
}

#[test]
fn a_large_file_comes_back_exactly() {
    let mut text = String::with_capacity(20 << 20);
    for number in 0_u64.. {
        if text.len() >= 20 << 20 {
            break;
        }
        text.push_str(
            ["hello ", "straße\n", "ﬁﬂ ", "ΐ", "\0\x1b", "日本 ", "🦀\r\n"]
                [(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize % 7],
        );
    }
    filter(text.as_bytes()).expect(0, plain(&text), "");
}

#[test]
fn no_newline_is_added_and_none_is_needed() {
    filter(b"no end").expect(0, "NO END", "");
}

#[test]
fn no_input_gives_no_output() {
    filter(b"").expect(0, "", "");
}

#[test]
fn each_piece_comes_back_at_once() {
    let server = Server::start(shout);
    let mut client = Program::start(server.addr, &[]);
    let mut all = String::new();
    for piece in ["a", "b\n", "ß", "e", "rror: ", "\n", "c"] {
        client.write(piece.as_bytes());
        all.push_str(&plain(piece));
        client.stdout.wait_for(all.as_bytes());
    }
    assert_eq!(client.finish().status, Some(0));
}

#[test]
fn invalid_bytes_are_an_error_after_the_valid_text() {
    let error = "error from the server: invalid utf-8 at byte 8\n";
    filter(b"stra\xc3\x9fe\n\xffmore").expect(1, "STRASSE\n", error);
}

#[test]
fn an_unfinished_character_at_the_end_is_an_error() {
    let error = "error from the server: invalid utf-8 at byte 3\n";
    filter(b"abc\xc3").expect(1, "ABC\n", error);
}

#[test]
fn an_error_ends_it_though_the_input_goes_on() {
    let server = Server::start(shout);
    let mut client = Program::start(server.addr, &[]);
    client.write(b"a\xff");
    let error = "error from the server: invalid utf-8 at byte 1\n";
    client.exit().expect(1, "A\n", error);
}

#[test]
fn a_server_that_closes_before_the_end_of_the_input_is_reported() {
    let server = Server::start(shout_a_line);
    let mut client = Program::start(server.addr, &[]);
    client.write(b"a\n");
    let error = "the server closed the connection before the end of the input\n";
    client.exit().expect(1, "A\n", error);
}

#[test]
fn a_server_that_leaves_lines_unanswered_is_reported() {
    let session = |stream: &TcpStream| {
        shout_a_line(stream);
        drain(stream);
    };
    let error = "the server closed the connection after 1 of 3 lines\n";
    run(session, &[], b"a\nb\nc\n").expect(1, "A\n", error);
}

#[test]
fn lower_case_that_is_no_error_passes() {
    let session = |mut stream: &TcpStream| {
        stream.write_all(b"hello\nerr").unwrap();
        close(stream);
    };
    assert_eq!(run(session, &[], b"").stdout, b"hello\nerr");
}

#[test]
#[cfg(unix)]
fn an_input_that_cannot_be_read_is_reported() {
    let server = Server::start(shout);
    let directory = File::open("/").unwrap();
    let mut client = piped(&server.addr.to_string(), &[]);
    let Finished { stderr, status, .. } =
        Program::spawn(client.stdin(directory)).finish();
    assert!(stderr.starts_with("cannot read the standard input: "), "{stderr}");
    assert_eq!(status, Some(1));
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_of_100_mib_streams_in_bounded_memory() {
    let server = Server::start(shout);
    let mut client = Program::start(server.addr, &[]);
    let chunk = vec![b'a'; 1 << 20];
    for _ in 0..100 {
        client.write(&chunk);
        client.stdout.drop_bytes(chunk.len());
    }
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", client.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak_kib < 20 * 1024, "{peak_kib} KiB of memory");
    assert_eq!(client.finish().status, Some(0));
}
