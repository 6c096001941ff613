//! `client <in >out`

use std::fs::File;
use std::process::Stdio;

use protocol::plain;

use crate::process::{Program, command, run};
use crate::server::{Server, answer, shout, shout_a_line};

#[test]
fn a_large_file_comes_back_exactly() {
    let words = ["hello ", "straße\n", "ﬁﬂ ", "ΐ", "\0\x1b", "日本 ", "🦀\r\n"];
    let word = |number: u64| {
        words[(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize % 7]
    };
    let text: String = (0..4 << 20).map(word).collect();
    assert!(text.len() > 20 << 20);
    run(shout, &[], text.as_bytes()).expect(0, plain(&text), "");
}

#[test]
fn the_input_comes_back_as_it_is_up_to_the_first_invalid_byte() {
    let error = |at| format!("error from the server: invalid utf-8 at byte {at}\n");
    for (input, status, output, error) in [
        (&b""[..], 0, "", String::new()),
        // No newline is added, and none is needed.
        (b"no end", 0, "NO END", String::new()),
        (b"stra\xc3\x9fe\n\xffmore", 1, "STRASSE\n", error(8)),
        (b"abc\xc3", 1, "ABC\n", error(3)),
    ] {
        run(shout, &[], input).expect(status, output, &error);
    }
}

#[test]
fn each_piece_comes_back_at_once() {
    let mut client = Program::with_server(shout, &[]);
    let mut all = String::new();
    for piece in ["a", "b\n", "ß", "e", "rror: ", "\n", "c"] {
        client.write(piece.as_bytes());
        all.push_str(&plain(piece));
        client.stdout.wait_for(all.as_bytes());
    }
    client.finish().expect(0, all, "");
}

#[test]
fn an_end_by_the_server_ends_it_though_the_input_goes_on() {
    let mut client = Program::with_server(shout, &[]);
    client.write(b"a\xff");
    let error = "error from the server: invalid utf-8 at byte 1\n";
    client.exit().expect(1, "A\n", error);

    let mut client = Program::with_server(answer(b"A\n"), &[]);
    client.write(b"a\n");
    let error = "the server closed the connection before the end of the input\n";
    client.exit().expect(1, "A\n", error);
}

#[test]
fn a_server_that_leaves_lines_unanswered_is_reported() {
    let error = "the server closed the connection after 1 of 3 lines\n";
    run(shout_a_line, &[], b"a\nb\nc\n").expect(1, "A\n", error);
}

#[test]
fn lower_case_that_is_no_error_passes() {
    let finished = run(answer(b"hello\nerr"), &[], b"hello\n");
    assert_eq!(finished.stdout, b"hello\nerr");
}

#[test]
#[cfg(unix)]
fn an_input_that_cannot_be_read_is_reported() {
    let server = Server::start("127.0.0.1:0", shout);
    let mut command = command(server.addr, &[]);
    command.stdin(File::open("/").unwrap()).stdout(Stdio::piped());
    let finished = Program::spawn(&mut command).finish();
    finished.expect_start(1, "cannot read the standard input: ");
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_of_100_mib_streams_in_bounded_memory() {
    let mut client = Program::with_server(shout, &[]);
    let chunk = vec![b'a'; 1 << 20];
    for _ in 0..100 {
        client.write(&chunk);
        client.stdout.drop_bytes(chunk.len());
    }
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", client.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak_kib < 20 * 1024, "{peak_kib} KiB of memory");
    client.finish().expect(0, "", "");
}
