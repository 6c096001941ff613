//! However its bytes are cut, a conversation gets the reply and the error that the
//! standard library and [`protocol::plain`] give for all of them at once (rules S1, S2, S5).

#![no_main]

use std::str;

use libfuzzer_sys::fuzz_target;
use protocol::{Conversation, InvalidUtf8, Session};

fuzz_target!(|input: (Vec<u8>, &[u8])| {
    let (lengths, sent) = input;
    let error = str::from_utf8(sent).err();
    let valid = error.map_or(sent.len(), |error| error.valid_up_to());
    let text = str::from_utf8(&sent[..valid]).expect("it is valid up to there");
    let mut expected = protocol::plain(text);
    let line_break =
        if expected.is_empty() || expected.ends_with('\n') { "" } else { "\n" };
    expected += &format!("{line_break}error: why\n");

    for chunks in [vec![sent], protocol_fuzz::chunks(sent, &lengths)] {
        let (mut session, mut reply) = (Session::new(), Vec::new());
        let received = chunks.iter().try_for_each(|it| session.receive(it, &mut reply));
        let is_invalid = error.is_some_and(|error| error.error_len().is_some());
        assert_eq!(received.is_err(), is_invalid);
        let ended = received.and_then(|()| session.finish());
        assert_eq!(ended.err(), error.map(|_| InvalidUtf8 { at: valid as u64 }));
        session.error_line(&"why", &mut reply);
        assert_eq!(reply, expected.as_bytes());
    }
});
