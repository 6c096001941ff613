//! What is sent, and what must come back.

use std::fs;

use texts::Script;

/// UTF-8 needs no more bytes for any.
const LONGEST_CHARACTER: usize = 4;

/// One message, the same in every request.
#[derive(Debug)]
pub(super) struct Message {
    /// The name of its text, or of the file that it comes from.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Its upper case (rule S1), which may have another length.
    pub(super) reply: Vec<u8>,
}

impl Message {
    /// The start of the text called `name`, or of the file of that name: as many whole
    /// characters as fit into `size` bytes.
    ///
    /// # Errors
    ///
    /// A sentence for whoever typed the words.
    pub(super) fn new(name: &str, size: usize) -> Result<Self, String> {
        let script = Script::ALL.into_iter().find(|script| script.name() == name);
        let mut text = match script {
            // There is a whole character in it, even if it is longer than `size`.
            Some(script) => script.text(size.max(LONGEST_CHARACTER)),
            None => from_file(name)?,
        };
        let mut end = size.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if end == 0 {
            let first = text.chars().next().map_or(1, char::len_utf8);
            return Err(format!(
                "no whole character of the text {name} fits into {size} bytes: try \
                 --size {first}"
            ));
        }
        text.truncate(end);
        let reply = protocol::plain(&text).into_bytes();
        Ok(Self { name: name.to_owned(), bytes: text.into_bytes(), reply })
    }
}

fn from_file(name: &str) -> Result<String, String> {
    let bytes = fs::read(name).map_err(|error| {
        let names = Script::ALL.map(Script::name).join(", ");
        format!("the text {name}: {error}; the texts are {names}, or name a file")
    })?;
    if bytes.is_empty() {
        return Err(format!("the file {name} is empty: there is nothing to send"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("the file {name} is not UTF-8 at byte {at}: a server would refuse it")
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
        assert!(Message::new("chinese", 2).unwrap_err().contains("--size 3"));
        assert!(Message::new("no such text", 9).unwrap_err().contains("russian"));
    }
}
