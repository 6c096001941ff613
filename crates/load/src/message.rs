//! What is sent, and what must come back.

use std::fs;

use anyhow::{Result, anyhow, bail, ensure};
use texts::Script;

/// No character takes more bytes in UTF-8.
const LONGEST_CHARACTER: usize = 4;

/// One message, the same in every request.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) bytes: Vec<u8>,
    /// Its upper case (rule S1), which may have another length.
    pub(crate) reply: Vec<u8>,
}

impl Message {
    /// The start of the text called `name`, or of the file of that name: the whole
    /// characters that fit into `size` bytes.
    pub(crate) fn new(name: &str, size: usize) -> Result<Self> {
        let script = Script::ALL.into_iter().find(|script| script.name() == name);
        let mut text = match script {
            // There is a whole character in it, even if it is longer than `size`.
            Some(script) => script.text(size.max(LONGEST_CHARACTER)),
            None => from_file(name)?,
        };
        let is_boundary = |end: &usize| text.is_char_boundary(*end);
        let end = (0..=size.min(text.len())).rfind(is_boundary).unwrap_or(0);
        if end == 0 {
            let first = text.chars().next().map_or(1, char::len_utf8);
            bail!(
                "no whole character of the text {name} fits into {size} bytes: try \
                 --size {first}"
            );
        }
        text.truncate(end);
        let reply = protocol::plain(&text).into_bytes();
        Ok(Self { bytes: text.into_bytes(), reply })
    }
}

fn from_file(name: &str) -> Result<String> {
    let names = || Script::ALL.map(Script::name).join(", ");
    let bytes = fs::read(name).map_err(|error| {
        anyhow!("the text {name}: {error}; the texts are {}, or name a file", names())
    })?;
    ensure!(!bytes.is_empty(), "the file {name} is empty: there is nothing to send");
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow!("the file {name} is not UTF-8 at byte {at}: a server would refuse it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        let message = Message::new("chinese", 64).unwrap();
        assert!((61..=64).contains(&message.bytes.len()));
        assert!(str::from_utf8(&message.bytes).is_ok());
    }

    #[test]
    fn the_reply_may_be_longer() {
        let path = std::env::temp_dir().join(format!("lab-{}", std::process::id()));
        fs::write(&path, "straße ŉ").unwrap();
        let message = Message::new(path.to_str().unwrap(), 1000).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(message.bytes.len(), 10);
        assert_eq!(message.reply, "STRASSE ʼN".as_bytes());
    }

    #[test]
    fn no_character_and_no_file_are_told() {
        assert!(Message::new("chinese", 2).unwrap_err().to_string().contains("--size 3"));
        assert!(
            Message::new("no such text", 9).unwrap_err().to_string().contains("russian")
        );
    }
}
