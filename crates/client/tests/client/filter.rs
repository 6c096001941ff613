//! `client <in >out`

use std::fs::File;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::process::Stdio;
use std::thread;

use protocol::{CHUNK, plain};

use crate::process::{Client, Finished, command};
use crate::server::{Server, drain, read_line, shout};

/// Filters `input` through a server that keeps the rules.
fn filter(input: &[u8]) -> Finished {
    let server = Server::start(shout);
    let finished = feed(Client::start(server.addr, &[]), input);
    server.finish();
    finished
}

/// Writes `input` while the client runs, then waits for its end.
fn feed(mut client: Client, input: &[u8]) -> Finished {
    let mut stdin = client.stdin.take().unwrap();
    thread::scope(|scope| {
        // A client that ends early does not take the rest.
        scope.spawn(move || stdin.write_all(input));
        client.finish()
    })
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
    let finished = filter(text.as_bytes());
    assert!(finished.stdout == plain(&text).as_bytes());
    assert_eq!(finished.stderr, "");
    assert_eq!(finished.status, Some(0));
}

#[test]
fn no_newline_is_added_and_none_is_needed() {
    assert_eq!(filter(b"no end").stdout, b"NO END");
}

#[test]
fn no_input_gives_no_output() {
    let finished = filter(b"");
    assert_eq!((finished.stdout, finished.status), (vec![], Some(0)));
}

#[test]
fn each_piece_comes_back_at_once() {
    let server = Server::start(shout);
    let mut client = Client::start(server.addr, &[]);
    let mut all = String::new();
    for piece in ["a", "b\n", "ß", "e", "rror: ", "\n", "c"] {
        client.stdin.as_mut().unwrap().write_all(piece.as_bytes()).unwrap();
        all.push_str(&plain(piece));
        client.stdout.wait_for(all.as_bytes());
    }
    assert_eq!(client.finish().status, Some(0));
    server.finish();
}

#[test]
fn invalid_bytes_are_an_error_after_the_valid_text() {
    let finished = filter(b"stra\xc3\x9fe\n\xffmore");
    assert_eq!(finished.stdout, b"STRASSE\n");
    assert_eq!(finished.stderr, "error from the server: invalid utf-8 at byte 8\n");
    assert_eq!(finished.status, Some(1));
}

#[test]
fn an_unfinished_character_at_the_end_is_an_error() {
    let finished = filter(b"abc\xc3");
    assert_eq!(finished.stdout, b"ABC\n");
    assert_eq!(finished.stderr, "error from the server: invalid utf-8 at byte 3\n");
    assert_eq!(finished.status, Some(1));
}

#[test]
fn an_error_ends_it_though_the_input_goes_on() {
    let server = Server::start(shout);
    let mut client = Client::start(server.addr, &[]);
    client.stdin.as_mut().unwrap().write_all(b"a\xff").unwrap();
    let finished = client.exit();
    assert_eq!(finished.stdout, b"A\n");
    assert_eq!(finished.status, Some(1));
    server.finish();
}

#[test]
fn a_server_that_closes_before_the_end_of_the_input_is_told() {
    let server = Server::start(|mut stream| {
        stream.write_all(plain(&read_line(stream)).as_bytes()).unwrap();
    });
    let mut client = Client::start(server.addr, &[]);
    client.stdin.as_mut().unwrap().write_all(b"a\n").unwrap();
    let finished = client.exit();
    assert_eq!(finished.stdout, b"A\n");
    assert_eq!(
        finished.stderr,
        "the server closed the connection before the end of the input\n"
    );
    assert_eq!(finished.status, Some(1));
    server.finish();
}

#[test]
fn a_server_that_leaves_lines_unanswered_is_told() {
    let server = Server::start(|mut stream| {
        stream.write_all(plain(&read_line(stream)).as_bytes()).unwrap();
        drain(stream);
    });
    let finished = feed(Client::start(server.addr, &[]), b"a\nb\nc\n");
    assert_eq!(finished.stdout, b"A\n");
    assert_eq!(finished.stderr, "the server closed the connection after 1 of 3 lines\n");
    assert_eq!(finished.status, Some(1));
    server.finish();
}

#[test]
fn a_server_that_vanishes_is_told() {
    let server = Server::start(|stream| {
        stream.peek(&mut [0]).unwrap();
    });
    let mut client = Client::start(server.addr, &[]);
    client.stdin.as_mut().unwrap().write_all(b"a\n").unwrap();
    let finished = client.exit();
    assert!(finished.stderr.starts_with("the connection broke: "), "{}", finished.stderr);
    assert_eq!(finished.status, Some(1));
    server.finish();
}

#[test]
fn lower_case_that_is_no_error_passes() {
    let server = Server::start(|mut stream| {
        stream.write_all(b"hello\nerr").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        drain(stream);
    });
    let mut client = Client::start(server.addr, &[]);
    drop(client.stdin.take());
    let finished = client.exit();
    assert_eq!(finished.stdout, b"hello\nerr");
    server.finish();
}

#[test]
fn an_output_that_nobody_reads_is_no_failure() {
    let server = Server::start(|stream| {
        // The client leaves without reading all, so this may fail with a reset.
        let mut chunk = vec![0; CHUNK];
        let mut stream = stream;
        while let Ok(len @ 1..) = stream.read(&mut chunk)
            && stream.write_all(&chunk[..len]).is_ok()
        {}
    });
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let (mut errors, error_writer) = std::io::pipe().unwrap();
    let mut command = command(&server.addr.to_string(), &[]);
    command.stdin(Stdio::piped()).stdout(writer).stderr(error_writer);
    let mut child = command.spawn().unwrap();
    drop(command);
    child.stdin.as_mut().unwrap().write_all(b"hello").unwrap();
    let mut said = String::new();
    errors.read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
    server.finish();
}

#[test]
#[cfg(unix)]
fn an_input_that_cannot_be_read_is_told() {
    let server = Server::start(shout);
    let directory = File::open("/").unwrap();
    let finished =
        Client::spawn(command(&server.addr.to_string(), &[]).stdin(directory)).finish();
    assert!(
        finished.stderr.starts_with("cannot read the standard input: "),
        "{}",
        finished.stderr
    );
    assert_eq!(finished.status, Some(1));
    server.finish();
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_of_100_mib_streams_in_bounded_memory() {
    let server = Server::start(shout);
    let mut client = Client::start(server.addr, &[]);
    let chunk = vec![b'a'; 1 << 20];
    for _ in 0..100 {
        client.stdin.as_mut().unwrap().write_all(&chunk).unwrap();
        client.stdout.drop_bytes(chunk.len());
    }
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", client.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak_kib < 20 * 1024, "{peak_kib} KiB of memory");
    assert_eq!(client.finish().status, Some(0));
    server.finish();
}
