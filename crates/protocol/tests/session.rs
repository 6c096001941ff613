//! What holds for every conversation: any text, any chunks, any end (rules S1 to S5).

use std::ops::RangeInclusive;

use proptest::char::CharStrategy;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use protocol::{Conversation, InvalidUtf8, Session, plain};

/// Some characters whose upper case is longer or shorter, or is two or three of them,
/// and some that have a form for titles. Among 2 and 3 bytes these are seldom drawn.
const SPECIAL: [char; 20] = [
    'ß', 'ŉ', 'ǰ', 'ΐ', 'ΰ', 'և', 'ẖ', 'ẞ', 'ﬁ', 'ﬃ', 'ﬓ', 'ᾳ', 'ᾷ', 'ı', 'ſ', 'ǆ', 'ⱥ',
    'ɐ', 'ᲀ', 'ꭰ',
];

/// Any of these characters, none sooner than another.
fn one_of(characters: RangeInclusive<char>) -> CharStrategy<'static> {
    CharStrategy::new((&[]).into(), (&[]).into(), vec![characters].into())
}

/// Text with characters of all lengths: in runs, one by one, and special ones.
fn text() -> impl Strategy<Value = String> {
    let run = prop_oneof![
        4 => "[ -~\r\n\t]{0,80}",
        2 => vec(one_of('\u{80}'..='\u{7ff}'), 0..40).prop_map(String::from_iter),
        2 => vec(one_of('а'..='я'), 0..40).prop_map(String::from_iter),
        2 => vec(one_of('\u{800}'..='\u{ffff}'), 0..30).prop_map(String::from_iter),
        1 => vec(one_of('\u{10000}'..='\u{10ffff}'), 0..20).prop_map(String::from_iter),
        1 => vec(one_of('\u{10400}'..='\u{1044f}'), 0..20).prop_map(String::from_iter),
        4 => vec(select(&SPECIAL[..]), 0..10).prop_map(String::from_iter),
        4 => vec(any::<char>(), 0..10).prop_map(String::from_iter),
        1 => Just(String::from("\n")),
    ];
    vec(run, 0..12).prop_map(|runs| runs.concat())
}

/// Bytes that end a valid text badly, or (when they are none, or text) do not.
fn tail() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => Just(Vec::new()),
        // A character without its last bytes, and perhaps something after it.
        4 => (one_of('\u{80}'..=char::MAX), any::<Index>(), "[a-z\n]{0,3}").prop_map(
            |(character, cut, more)| {
                let text = character.to_string();
                let end = 1 + cut.index(text.len() - 1);
                [&text.as_bytes()[..end], more.as_bytes()].concat()
            }
        ),
        // The same of the characters that are at the edges of what is allowed.
        2 => (select(&["ࠀ", "퟿", "𐀀", "\u{10ffff}"][..]), 1..3_usize)
            .prop_map(|(text, end)| text.as_bytes()[..end].to_vec()),
        // A surrogate, an overlong slash (twice), past U+10FFFF, never a byte of UTF-8.
        2 => select(vec![
            b"\xed\xa0\x80".to_vec(),
            b"\xc0\xaf".to_vec(),
            b"\xe0\x80\xaf".to_vec(),
            b"\xf4\x90\x80\x80".to_vec(),
            b"\xff".to_vec(),
        ]),
        4 => vec(any::<u8>(), 1..8),
        1 => vec(0x80..=0xff_u8, 1..8),
    ]
}

/// All that a client sends.
fn sent() -> impl Strategy<Value = Vec<u8>> {
    (text(), tail(), prop_oneof![3 => Just(String::new()), 1 => text()])
        .prop_map(|(text, tail, more)| [text.as_bytes(), &tail, more.as_bytes()].concat())
}

/// Where chunks end. A few, or enough to cut most characters, and some of them twice.
fn cuts() -> impl Strategy<Value = Vec<Index>> {
    prop_oneof![vec(any::<Index>(), 0..6), vec(any::<Index>(), 100..300)]
}

/// `bytes` cut at `cuts`. Chunks may be empty.
fn chunks<'a>(bytes: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    ends.push(bytes.len());
    ends.sort_unstable();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends.iter().copied()).map(|(start, end)| &bytes[start..end]).collect()
}

/// What the rules say of `sent`: the reply, and the error with whether it comes at once.
fn expected(sent: &[u8]) -> (String, Option<(InvalidUtf8, bool)>) {
    let error = std::str::from_utf8(sent).err();
    let valid = error.map_or(sent.len(), |error| error.valid_up_to());
    let reply = plain(std::str::from_utf8(&sent[..valid]).unwrap());
    let at = InvalidUtf8 { at: valid as u64 };
    (reply, error.map(|error| (at, error.error_len().is_some())))
}

/// A whole conversation: the session after it, its replies, and how it ended.
struct Transcript {
    session: Session,
    /// One for each chunk that was taken.
    replies: Vec<Vec<u8>>,
    /// The error, and whether `receive` gave it rather than `finish`.
    error: Option<(InvalidUtf8, bool)>,
}

fn converse(chunks: &[&[u8]]) -> Transcript {
    let mut session = Session::new();
    let mut replies = Vec::new();
    let received = chunks.iter().try_for_each(|chunk| {
        let mut reply = Vec::new();
        let result = session.receive(chunk, &mut reply);
        replies.push(reply);
        result
    });
    let error = match received {
        Ok(()) => session.finish().err().map(|invalid| (invalid, false)),
        Err(invalid) => Some((invalid, true)),
    };
    Transcript { session, replies, error }
}

proptest! {
    // A failure is printed, and not written to a file in the source tree.
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// S1, S2 and S5.
    #[test]
    fn the_reply_and_the_error_do_not_depend_on_the_chunks(
        sent in sent(),
        cuts in cuts(),
    ) {
        let (reply, error) = expected(&sent);
        // At its hardest, no character of more than a byte comes in one piece.
        let byte_by_byte = sent.chunks(1).collect();
        for chunks in [vec![&sent[..]], chunks(&sent, &cuts), byte_by_byte] {
            let transcript = converse(&chunks);
            prop_assert_eq!(transcript.replies.concat(), reply.as_bytes());
            prop_assert_eq!(transcript.error, error);
        }
    }

    /// S3.
    #[test]
    fn each_complete_character_is_answered_at_once(text in text(), cuts in cuts()) {
        let chunks = chunks(text.as_bytes(), &cuts);
        let transcript = converse(&chunks);
        prop_assert_eq!(transcript.replies.len(), chunks.len());
        let (mut received, mut answered) = (Vec::new(), Vec::new());
        for (chunk, reply) in chunks.iter().zip(&transcript.replies) {
            received.extend_from_slice(chunk);
            answered.extend_from_slice(reply);
            let (upper, _) = expected(&received);
            prop_assert_eq!(&answered[..], upper.as_bytes());
        }
    }

    /// S3: what was in the buffer stays in front of the answer.
    #[test]
    fn a_reply_is_appended(text in text(), cuts in cuts()) {
        let mut session = Session::new();
        let mut reply = b"kept".to_vec();
        for chunk in chunks(text.as_bytes(), &cuts) {
            session.receive(chunk, &mut reply).unwrap();
        }
        prop_assert_eq!(reply, format!("kept{}", plain(&text)).into_bytes());
    }

    /// S5: this is what makes lower case the error channel.
    #[test]
    fn no_reply_holds_an_ascii_lower_case_letter(sent in sent(), cuts in cuts()) {
        let reply = converse(&chunks(&sent, &cuts)).replies.concat();
        prop_assert!(!reply.iter().any(u8::is_ascii_lowercase), "{:?}", reply);
    }

    /// S5: the offset is that of the character's first byte.
    #[test]
    fn an_unfinished_end_is_an_error(
        text in text(),
        last in one_of('\u{80}'..=char::MAX),
        cut in any::<Index>(),
        cuts in cuts(),
    ) {
        let at = text.len() as u64;
        let last = last.to_string();
        let end = 1 + cut.index(last.len() - 1);
        let sent = [text.as_bytes(), &last.as_bytes()[..end]].concat();
        let transcript = converse(&chunks(&sent, &cuts));
        prop_assert_eq!(transcript.error, Some((InvalidUtf8 { at }, false)));
    }

    /// S5: whatever was answered before, the error begins a line and ends it.
    #[test]
    fn an_error_is_on_a_line_of_its_own(sent in sent(), cuts in cuts()) {
        let transcript = converse(&chunks(&sent, &cuts));
        let mut all = transcript.replies.concat();
        let answered = all.len();
        let reason = match &transcript.error {
            Some((invalid, _)) => invalid.to_string(),
            None => String::from("idle for 300 s"),
        };
        transcript.session.error_line(&reason, &mut all);

        let all = String::from_utf8(all).unwrap();
        let line = format!("error: {reason}\n");
        prop_assert_eq!(all.lines().last(), Some(line.trim_end()));
        // No empty line either: a break is there only if it was needed.
        let is_line_open = answered > 0 && !all[..answered].ends_with('\n');
        let line_break = if is_line_open { "\n" } else { "" };
        prop_assert_eq!(&all[answered..], format!("{line_break}{line}"));
    }
}

#[test]
fn the_texts_are_of_all_kinds() {
    // The properties are worth no more than the texts that they are tried on.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut of_length = [0; 5];
    let (mut special, mut invalid, mut incomplete, mut cut_inside) = (0, 0, 0, 0);
    for _ in 0..200 {
        let text = text().new_tree(&mut runner).unwrap().current();
        text.chars().for_each(|c| of_length[c.len_utf8()] += 1);
        special += text.chars().filter(|c| SPECIAL.contains(c)).count();
        let cuts = cuts().new_tree(&mut runner).unwrap().current();
        cut_inside += cuts
            .iter()
            .filter(|cut| !text.is_char_boundary(cut.index(text.len() + 1)))
            .count();
        let sent = sent().new_tree(&mut runner).unwrap().current();
        match expected(&sent).1 {
            Some((_, true)) => invalid += 1,
            Some((_, false)) => incomplete += 1,
            None => {}
        }
    }
    assert!(of_length[1..].iter().all(|&count| count > 1000), "{of_length:?}");
    assert!(special > 1000, "{special} special characters");
    assert!(cut_inside > 1000, "{cut_inside} cuts inside of a character");
    assert!(
        invalid > 20 && incomplete > 20,
        "{invalid} invalid, {incomplete} incomplete"
    );
}
