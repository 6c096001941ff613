//! A client with a name, on a real connection.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::clock::{Moment, shown};
use crate::screen::Mark;
use crate::stage::Stage;
use crate::stopped::{Outcome, Stopped};
use crate::timeline::ClientEvent;

/// A reply may take this long: a busy machine takes its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client on the stage. It leaves when it is dropped.
pub(crate) struct Client<'s> {
    name: &'static str,
    stage: &'s Stage,
    stream: TcpStream,
    heard: Arc<Heard>,
    left: bool,
}

/// What has come, as a thread of its own reads it: so the time is right even if the lesson
/// looks later.
#[derive(Default)]
struct Heard {
    inbox: Mutex<Inbox>,
    changed: Condvar,
}

#[derive(Default)]
struct Inbox {
    bytes: Vec<u8>,
    /// When the last of them came.
    last: Option<Moment>,
    end: Option<End>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Orderly,
    Broken,
}

impl<'s> Client<'s> {
    pub(crate) fn connect(
        stage: &'s Stage,
        name: &'static str,
        address: SocketAddr,
    ) -> Outcome<Self> {
        stage.beat();
        stage.event(name, ClientEvent::Connecting);
        let stream = TcpStream::connect_timeout(&address, PATIENCE)
            .and_then(|stream| {
                // Each word leaves as it is said.
                stream.set_nodelay(true)?;
                Ok(stream)
            })
            .map_err(|error| {
                Stopped::Failed(format!("{name} cannot connect: {error}"))
            })?;
        let port = stream.local_addr().map_or(0, |address| address.port());
        stage.has_connected(name, port);
        let heard = Arc::new(Heard::default());
        if let Ok(copy) = stream.try_clone() {
            let heard = Arc::clone(&heard);
            thread::spawn(move || heard.all_of(copy));
        }
        Ok(Self { name, stage, stream, heard, left: false })
    }

    /// Sends `text`.
    pub(crate) fn says(&self, text: &str) -> Outcome {
        self.sends(text.as_bytes(), &quoted(text.as_bytes()))
    }

    /// Sends bytes that are no text, or no whole one.
    pub(crate) fn says_bytes(&self, bytes: &[u8]) -> Outcome {
        self.sends(bytes, &quoted(bytes))
    }

    /// Sends a text that is too long to show.
    pub(crate) fn says_much(&self, text: &str) -> Outcome {
        self.sends(text.as_bytes(), &format!("({} bytes)", text.len()))
    }

    fn sends(&self, bytes: &[u8], shown: &str) -> Outcome {
        self.stage.beat();
        self.stage.event(self.name, ClientEvent::Asked);
        self.stage.client_line(self.name, Mark::Says, shown);
        (&self.stream).write_all(bytes).map_err(|error| {
            Stopped::Failed(format!("{} cannot send {shown}: {error}", self.name))
        })
    }

    /// Waits until `text` has come, and checks that nothing else came before it.
    pub(crate) fn hears(&self, text: &str) -> Outcome {
        self.receives(text, &quoted(text.as_bytes()))
    }

    /// The same for a text that is too long to show.
    pub(crate) fn hears_much(&self, text: &str) -> Outcome {
        self.receives(text, &format!("({} bytes)", text.len()))
    }

    fn receives(&self, text: &str, shown: &str) -> Outcome {
        let wanted = text.as_bytes();
        let inbox = self.heard.wait(PATIENCE, |inbox| {
            inbox.bytes.len() >= wanted.len()
                || !wanted.starts_with(&inbox.bytes)
                || inbox.end.is_some()
        });
        let came = inbox.bytes.clone();
        let (last, ended) = (inbox.last, inbox.end.is_some());
        drop(inbox);
        if !came.starts_with(wanted) {
            let then = if ended { ", and then the end" } else { "" };
            return Err(Stopped::Failed(format!(
                "{} should hear {shown}; what came was {}{then}",
                self.name,
                quoted(&came)
            )));
        }
        self.heard.lock().bytes.drain(..wanted.len());
        self.stage.event_at(
            last.unwrap_or_else(Moment::now),
            self.name,
            ClientEvent::Answered,
        );
        self.stage.client_line(self.name, Mark::Hears, shown);
        Ok(())
    }

    /// Checks that nothing comes for `time`.
    pub(crate) fn hears_nothing_for(&self, time: Duration) -> Outcome {
        let (came, end) = self.hears_anything(time);
        if !came.is_empty() || end.is_some() {
            let what = if came.is_empty() { "the end".into() } else { quoted(&came) };
            return Err(Stopped::Failed(format!(
                "{} should hear nothing; what came was {what}",
                self.name
            )));
        }
        let text = format!("hears nothing for {}", shown(time));
        self.stage.client_line(self.name, Mark::Note, &text);
        Ok(())
    }

    /// What has come as soon as anything has, the end included; or nothing, after `limit`.
    fn hears_anything(&self, limit: Duration) -> (Vec<u8>, Option<End>) {
        let anything = |inbox: &Inbox| !inbox.bytes.is_empty() || inbox.end.is_some();
        let inbox = self.heard.wait(limit, anything);
        (inbox.bytes.clone(), inbox.end)
    }

    /// Closes its sending side: the server sees the end of the stream.
    pub(crate) fn closes_its_sending_side(&self) -> Outcome {
        self.stage.beat();
        let _ = self.stream.shutdown(Shutdown::Write);
        self.stage.client_line(self.name, Mark::Note, "closes its sending side");
        Ok(())
    }

    /// Checks that the server ends the stream in order, with nothing before.
    pub(crate) fn hears_the_end(&self) -> Outcome {
        let (came, end) = self.hears_anything(PATIENCE);
        let wrong = match end {
            Some(End::Orderly) if came.is_empty() => {
                self.stage.event(self.name, ClientEvent::Ended);
                self.stage.client_line(self.name, Mark::Hears, "(the end)");
                return Ok(());
            }
            Some(End::Broken) if came.is_empty() => "a reset".to_owned(),
            _ if came.is_empty() => "nothing".to_owned(),
            _ => quoted(&came),
        };
        Err(Stopped::Failed(format!(
            "{} should hear the end of the stream; what came was {wrong}",
            self.name
        )))
    }

    /// Leaves in order: closes its side, and waits until the server has closed its own.
    pub(crate) fn leaves(mut self) -> Outcome {
        self.stage.beat();
        self.left = true;
        let _ = self.stream.shutdown(Shutdown::Write);
        self.stage.client_line(self.name, Mark::Note, "leaves");
        let inbox = self.heard.wait(PATIENCE, |inbox| inbox.end.is_some());
        let ended = inbox.end.is_some();
        drop(inbox);
        self.stage.event(self.name, ClientEvent::Left);
        if ended {
            return Ok(());
        }
        Err(Stopped::Failed(format!(
            "{} leaves, and the server does not close",
            self.name
        )))
    }

    /// Leaves in order, and does not wait for the server.
    pub(crate) fn leaves_at_once(mut self) {
        self.stage.beat();
        self.left = true;
        let _ = self.stream.shutdown(Shutdown::Write);
        self.stage.event(self.name, ClientEvent::Left);
        self.stage.client_line(self.name, Mark::Note, "leaves");
    }

    /// Vanishes: the server gets a reset.
    pub(crate) fn resets(mut self) {
        self.stage.beat();
        self.left = true;
        self.stage.event(self.name, ClientEvent::Left);
        self.stage.client_line(self.name, Mark::Note, "resets its connection");
        harness::client::end_with_a_reset(&self.stream);
    }
}

impl Drop for Client<'_> {
    fn drop(&mut self) {
        // The thread that reads has a copy of the stream: this ends its read. The server
        // sees nothing of it, but sees the end of the last copy.
        let _ = self.stream.shutdown(Shutdown::Read);
        if !self.left {
            self.stage.event(self.name, ClientEvent::Left);
        }
    }
}

impl Heard {
    /// Reads to the end of the stream.
    fn all_of(&self, mut stream: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        loop {
            let result = stream.read(&mut buffer);
            let mut inbox = self.lock();
            match result {
                Ok(0) => inbox.end = Some(End::Orderly),
                Ok(length) => {
                    inbox.bytes.extend_from_slice(&buffer[..length]);
                    inbox.last = Some(Moment::now());
                }
                Err(_) => inbox.end = Some(End::Broken),
            }
            let end = inbox.end.is_some();
            drop(inbox);
            self.changed.notify_all();
            if end {
                return;
            }
        }
    }

    /// Waits for `enough`, no longer than `limit`.
    fn wait(
        &self,
        limit: Duration,
        enough: impl Fn(&Inbox) -> bool,
    ) -> MutexGuard<'_, Inbox> {
        let end = Instant::now() + limit;
        let mut inbox = self.lock();
        while !enough(&inbox) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.changed.wait_timeout(inbox, left);
            inbox = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        inbox
    }

    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `"hello\n"`, with what is no text as `\xc3`.
fn quoted(bytes: &[u8]) -> String {
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
    fn what_is_no_text_is_shown_as_bytes() {
        assert_eq!(quoted(b"hi\n"), "\"hi\\n\"");
        assert_eq!(quoted("ß".as_bytes()), "\"ß\"");
        assert_eq!(quoted(&[0xc3]), "\"\\xc3\"");
    }
}
