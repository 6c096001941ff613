//! However the server's bytes are cut, a client finds the replies, the lines and the error
//! that are in all of them at once (rule S5).

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{Replies, ServerError};

/// The most of a reason that a client keeps.
const MAX_REASON: usize = 1024;

fuzz_target!(|input: (Vec<u8>, &[u8])| {
    let (lengths, sent) = input;
    // The first line that begins like an error is the error. All before it is reply.
    let mut lines = sent.split_inclusive(|&byte| byte == b'\n');
    let mut expected = Vec::new();
    let error = lines.find_map(|line| {
        let reason = line.strip_prefix(b"error: ");
        if reason.is_none() {
            expected.extend_from_slice(line);
        }
        reason
    });
    let error = error.map(|reason| {
        let reason = &reason[..reason.len().min(MAX_REASON)];
        let reason = reason.strip_suffix(b"\n").unwrap_or(reason);
        ServerError { reason: String::from_utf8_lossy(reason).into_owned() }
    });

    for chunks in [vec![sent], protocol_fuzz::chunks(sent, &lengths)] {
        let (mut replies, mut text) = (Replies::new(), Vec::new());
        let received = chunks.iter().try_for_each(|it| replies.receive(it, &mut text));
        let ended = received.and_then(|()| replies.finish(&mut text));
        assert_eq!(ended.err(), error);
        assert_eq!(text, expected);
        assert_eq!(replies.lines(), protocol::lines_in(&expected));
    }
});
