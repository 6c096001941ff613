//! A client with a name, on a real connection.

use std::cell::{RefCell, RefMut};
use std::fmt::{self, Display, Formatter};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::clock::Moment;
use crate::history::ClientEvent;
use crate::line::Line;
use crate::narrator::Narrator;
use crate::server::TIMEOUT;
use crate::stopped::Result;

/// A client on the stage. It leaves when it is dropped.
pub(crate) struct Actor<'s> {
    name: &'static str,
    narrator: &'s Narrator,
    stream: TcpStream,
    reader: Option<JoinHandle<()>>,
    arrivals: Receiver<Arrival>,
    inbox: RefCell<Inbox>,
}

/// What a read gave, and when. No bytes are the end of the stream, in order.
type Arrival = (Moment, io::Result<Vec<u8>>);

/// What has arrived, and the lesson has not heard yet.
#[derive(Default)]
struct Inbox {
    bytes: Vec<u8>,
    /// When the last of them came.
    last: Moment,
    end: Option<io::Result<()>>,
}

impl<'s> Actor<'s> {
    pub(crate) fn connect(
        narrator: &'s Narrator,
        name: &'static str,
        address: SocketAddr,
    ) -> Result<Self> {
        narrator.beat();
        narrator.event(name, ClientEvent::Connecting);
        let stream = TcpStream::connect_timeout(&address, TIMEOUT)
            .with_context(|| format!("{name} cannot connect"))?;
        // Each word leaves as it is said.
        stream.set_nodelay(true)?;
        narrator.client_connected(name, stream.local_addr()?.port());
        let copy = stream.try_clone()?;
        let (sender, arrivals) = mpsc::channel();
        let reader = Some(thread::spawn(move || read_all(copy, &sender)));
        let inbox = RefCell::default();
        Ok(Self { name, narrator, stream, reader, arrivals, inbox })
    }

    /// Sends text, or bytes that are not text, or only a part of one.
    pub(crate) fn says(&self, words: impl AsRef<[u8]>) -> Result {
        let (name, words, shown) = (self.name, words.as_ref(), shown(words.as_ref()));
        self.narrator.beat();
        self.narrator.event(name, ClientEvent::Asked);
        self.narrator.tell(&Line::Says(name, &shown));
        let sent = (&self.stream).write_all(words);
        sent.with_context(|| format!("{name} cannot send {shown}"))
    }

    /// Waits until `text` has come, and checks that nothing else came before it.
    pub(crate) fn hears(&self, text: &str) -> Result {
        let (wanted, shown) = (text.as_bytes(), shown(text.as_bytes()));
        let mut inbox = self.listen(TIMEOUT, |inbox| {
            inbox.bytes.len() >= wanted.len() || !wanted.starts_with(&inbox.bytes)
        });
        let name = self.name;
        let heard = inbox.bytes.starts_with(wanted);
        ensure!(heard, "{name} should hear {shown}; what came was {inbox}");
        inbox.bytes.drain(..wanted.len());
        self.narrator.event_at(inbox.last, name, ClientEvent::Answered);
        self.narrator.tell(&Line::Hears(name, &shown));
        Ok(())
    }

    /// Sends `text`, and hears `reply`.
    pub(crate) fn says_and_hears(&self, text: &str, reply: &str) -> Result {
        self.says(text)?;
        self.hears(reply)
    }

    /// Checks that nothing comes for `time`.
    pub(crate) fn hears_nothing_for(&self, time: Duration) -> Result {
        let inbox = self.listen(time, |inbox| !inbox.bytes.is_empty());
        let silent = inbox.bytes.is_empty() && inbox.end.is_none();
        ensure!(silent, "{} should hear nothing; what came was {inbox}", self.name);
        self.does(&format!("hears nothing for {} s", time.as_secs_f64()));
        Ok(())
    }

    /// Checks that the server ends the stream in order, with nothing before.
    pub(crate) fn hears_the_end(&self) -> Result {
        let inbox = self.listen(TIMEOUT, |inbox| !inbox.bytes.is_empty());
        let ended = inbox.bytes.is_empty() && matches!(inbox.end, Some(Ok(())));
        let name = self.name;
        ensure!(ended, "{name} should hear the end of the stream; what came was {inbox}");
        self.narrator.event(name, ClientEvent::Closed);
        self.narrator.tell(&Line::Hears(name, "(the end)"));
        Ok(())
    }

    /// Closes its sending side: the server sees the end of the stream.
    pub(crate) fn closes_its_sending_side(&self) {
        self.half_closes("closes its sending side");
    }

    /// Leaves in order: closes its side, and waits until the server has closed its own.
    pub(crate) fn leaves(self) -> Result {
        self.half_closes("leaves");
        let closed = self.listen(TIMEOUT, |_| false).end.is_some();
        ensure!(closed, "{} leaves, and the server does not close", self.name);
        Ok(())
    }

    /// Leaves in order, and does not wait for the server.
    pub(crate) fn leaves_at_once(self) {
        self.half_closes("leaves");
    }

    /// Vanishes: the server gets a reset.
    pub(crate) fn resets(self) {
        self.narrator.beat();
        self.does("resets its connection");
        harness::client::end_with_a_reset(&self.stream);
    }

    fn half_closes(&self, what: &str) {
        self.narrator.beat();
        // It fails if the connection is broken, and then the server sees its end, too.
        let _ = self.stream.shutdown(Shutdown::Write);
        self.does(what);
    }

    fn does(&self, what: &str) {
        self.narrator.tell(&Line::Does(self.name, what));
    }

    /// Waits until there is `enough`, or the end; no longer than `limit`.
    fn listen(
        &self,
        limit: Duration,
        enough: impl Fn(&Inbox) -> bool,
    ) -> RefMut<'_, Inbox> {
        let until = Instant::now() + limit;
        let mut inbox = self.inbox.borrow_mut();
        while inbox.end.is_none() && !enough(&inbox) {
            let left = until.saturating_duration_since(Instant::now());
            match self.arrivals.recv_timeout(left) {
                Ok((at, Ok(bytes))) if !bytes.is_empty() => {
                    inbox.bytes.extend(bytes);
                    inbox.last = at;
                }
                Ok((_, end)) => inbox.end = Some(end.map(drop)),
                Err(_) => break,
            }
        }
        inbox
    }
}

impl Drop for Actor<'_> {
    fn drop(&mut self) {
        self.narrator.event(self.name, ClientEvent::Left);
        // The thread that reads has a copy of the stream, and the server sees only the end
        // of the last copy. This ends the read, and the server sees nothing of it.
        let _ = self.stream.shutdown(Shutdown::Read);
        let _ = self.reader.take().map(JoinHandle::join);
    }
}

/// Reads to the end of the stream, on a thread of its own: so the times are right even if
/// the lesson looks later.
fn read_all(mut stream: TcpStream, arrivals: &Sender<Arrival>) {
    let mut buffer = [0; 16 * 1024];
    loop {
        let bytes = stream.read(&mut buffer).map(|length| buffer[..length].to_vec());
        let goes_on = bytes.as_ref().is_ok_and(|bytes| !bytes.is_empty());
        if arrivals.send((Moment::now(), bytes)).is_err() || !goes_on {
            return;
        }
    }
}

/// For the sentence "what came was …".
impl Display for Inbox {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let bytes = (!self.bytes.is_empty()).then(|| shown(&self.bytes));
        let end_of =
            |end: &io::Result<()>| if end.is_ok() { "the end" } else { "a reset" };
        let end = self.end.as_ref().map(|end| end_of(end).to_owned());
        let all: Vec<String> = bytes.into_iter().chain(end).collect();
        let all = all.join(", and then ");
        f.write_str(if all.is_empty() { "nothing" } else { &all })
    }
}

/// `"hello\n"`, with what is not text as `\xc3`; or only the length, if it is long.
fn shown(bytes: &[u8]) -> String {
    if bytes.len() > 200 {
        return format!("({} bytes)", bytes.len());
    }
    let mut text = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        text.extend(chunk.valid().chars().flat_map(char::escape_debug));
        for byte in chunk.invalid() {
            text += &format!("\\x{byte:02x}");
        }
    }
    text + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_text_is_shown_as_bytes() {
        assert_eq!(shown(b"hi\n"), "\"hi\\n\"");
        assert_eq!(shown("ß".as_bytes()), "\"ß\"");
        assert_eq!(shown(&[0xc3]), "\"\\xc3\"");
    }

    #[test]
    fn a_failure_says_what_came() {
        assert_eq!(Inbox::default().to_string(), "nothing");
        let (bytes, last) = (b"hi".to_vec(), Moment::now());
        let inbox = Inbox { bytes, last, end: Some(Ok(())) };
        assert_eq!(inbox.to_string(), "\"hi\", and then the end");
    }
}
