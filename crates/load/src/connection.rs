//! One connection: sends the message, and compares the reply as it comes.
//!
//! The poll is edge-triggered: it tells of a socket once, when something new has come. So
//! a read that returned less than it was asked for has emptied the socket, and there is
//! no need to read again only to hear that nothing is left. The socket is registered
//! once, for reading and writing: Linux tells that it can be written to only after a
//! write found the send buffer full, so this costs no wake-up.

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use protocol::Replies;

use crate::failure::Failure;
use crate::message::Message;

/// Not so on Windows. There, `mio` tells of a socket again only after a read that found
/// nothing.
const SHORT_READ_EMPTIES: bool = cfg!(unix);

/// A connection that failed is opened again after this time, and after twice the time
/// if that fails, too.
const SHORTEST_BACK_OFF: Duration = Duration::from_millis(10);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(1);

/// A connection, or the slot for one.
pub(crate) struct Connection {
    stream: Option<TcpStream>,
    pub(crate) state: State,
    /// A request was begun, and is not answered.
    pub(crate) outstanding: bool,
    /// When that request was due.
    pub(crate) due: Instant,
    /// When it was begun, or when the connection began to be opened.
    pub(crate) since: Instant,
    /// A reply came, on this connection or on an earlier one in its slot.
    pub(crate) answered: bool,
    /// It is in the queue of idle connections.
    pub(crate) queued: bool,
    /// Bytes of the message that were sent, and of the reply that have come.
    written: usize,
    received: usize,
    /// What has come that is not the reply: the start of an error line, if it is one.
    stray: Option<Replies>,
    failures: u32,
}

// ANCHOR: state
/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// To be opened again at this time.
    Closed(Instant),
    /// The handshake.
    Opening,
    /// A request.
    Idle,
    /// The reply.
    Waiting,
    /// The end of the server's stream, after the end of ours.
    Ending,
}
// ANCHOR_END: state

/// What an event has led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing yet: it waits for more.
    Pending,
    /// The handshake is done.
    Opened,
    /// The whole reply has come.
    Replied,
    /// The server's stream has ended after ours.
    Ended,
}

impl Connection {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            stream: None,
            state: State::Idle,
            outstanding: false,
            due: now,
            since: now,
            answered: false,
            queued: false,
            written: 0,
            received: 0,
            stray: None,
            failures: 0,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    /// Whether the server may still answer it soon: its handshake goes on, or its first
    /// request was sent less than `timeout` before `now`.
    pub(crate) fn is_new(&self, now: Instant, timeout: Duration) -> bool {
        let waits = now.saturating_duration_since(self.since) < timeout;
        self.state == State::Opening || (self.outstanding && !self.answered && waits)
    }

    /// Takes a stream that is connected, or about to be, and lets the poll watch it.
    pub(crate) fn register(
        &mut self,
        mut stream: TcpStream,
        state: State,
        registry: &Registry,
        token: Token,
    ) -> Result<(), Failure> {
        registry
            .register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)
            .map_err(Failure::connect)?;
        self.stream = Some(stream);
        self.state = state;
        Ok(())
    }

    /// Sends the message.
    pub(crate) fn send(&mut self, message: &Message) -> Result<(), Failure> {
        self.state = State::Waiting;
        (self.written, self.received) = (0, 0);
        self.send_rest(message)
    }

    /// Ends our stream (rule S4).
    pub(crate) fn half_close(&mut self) -> Result<(), Failure> {
        self.state = State::Ending;
        if let Some(stream) = &self.stream {
            stream.shutdown(Shutdown::Write)?;
        }
        Ok(())
    }

    pub(crate) fn close(&mut self) {
        self.stream = None;
        self.state = State::Idle;
    }

    /// Closes it after a failure, until it may be opened again.
    pub(crate) fn back_off(&mut self, now: Instant) {
        let back_off = SHORTEST_BACK_OFF * 2u32.saturating_pow(self.failures.min(16));
        self.failures += 1;
        self.stream = None;
        self.stray = None;
        self.outstanding = false;
        self.state = State::Closed(now + back_off.min(LONGEST_BACK_OFF));
    }

    // ANCHOR: ready
    /// Does what `event` says can be done.
    pub(crate) fn on_event(
        &mut self,
        event: &Event,
        message: &Message,
        buffer: &mut [u8],
    ) -> Result<Progress, Failure> {
        let ends = event.is_read_closed() || event.is_error();
        let readable = event.is_readable() || ends;
        match self.state {
            State::Closed(_) => Ok(Progress::Pending),
            State::Opening => {
                if !self.is_connected()? {
                    return Ok(Progress::Pending);
                }
                self.state = State::Idle;
                self.received = 0;
                if readable {
                    self.receive(message, buffer, ends)?;
                }
                Ok(Progress::Opened)
            }
            State::Waiting | State::Idle | State::Ending => {
                if event.is_writable() && self.state == State::Waiting {
                    self.send_rest(message)?;
                }
                if readable {
                    self.receive(message, buffer, ends)
                } else {
                    Ok(Progress::Pending)
                }
            }
        }
    }
    // ANCHOR_END: ready

    /// Whether the handshake is done.
    fn is_connected(&self) -> Result<bool, Failure> {
        let Some(stream) = &self.stream else { return Ok(false) };
        if let Some(error) = stream.take_error().map_err(Failure::connect)? {
            return Err(Failure::connect(error));
        }
        match stream.peer_addr() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(false),
            Err(error) => Err(Failure::connect(error)),
        }
    }

    fn send_rest(&mut self, message: &Message) -> Result<(), Failure> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        while self.written < message.bytes.len() {
            match stream.write(&message.bytes[self.written..]) {
                Ok(length) => self.written += length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // The server closed, and perhaps said why before.
                Err(_) if self.stray.is_some() => return self.end_of_stream().map(drop),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Reads what there is. If the stream ends, the poll will not tell of it again, so
    /// then this reads up to the end.
    fn receive(
        &mut self,
        message: &Message,
        buffer: &mut [u8],
        ends: bool,
    ) -> Result<Progress, Failure> {
        let mut progress = Progress::Pending;
        while let Some(stream) = &mut self.stream {
            match stream.read(buffer) {
                Ok(length) if length > 0 => {
                    progress = self.check(&buffer[..length], message)?;
                    if SHORT_READ_EMPTIES && length < buffer.len() && !ends {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // What comes after the reply does not undo it.
                _ if progress == Progress::Replied => break,
                Ok(_) => return self.end_of_stream(),
                Err(_) if self.stray.is_some() => return self.end_of_stream(),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(progress)
    }

    fn check(&mut self, bytes: &[u8], message: &Message) -> Result<Progress, Failure> {
        if self.state != State::Waiting || self.stray.is_some() {
            return self.on_stray(bytes, message);
        }
        let rest = &message.reply[self.received..];
        if rest.get(..bytes.len()) != Some(bytes) {
            let same = rest.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            self.received += same;
            return self.on_stray(&bytes[same..], message);
        }
        self.received += bytes.len();
        if self.received < message.reply.len() {
            return Ok(Progress::Pending);
        }
        if self.written < message.bytes.len() {
            let early = "the whole reply came before the whole message was sent";
            return Err(Failure::WrongReply(early.to_owned()));
        }
        self.state = State::Idle;
        self.answered = true;
        self.outstanding = false;
        self.failures = 0;
        Ok(Progress::Replied)
    }

    /// Bytes came that are not the reply: they may be a part of an error line. Anything
    /// else is a failure at once.
    fn on_stray(&mut self, bytes: &[u8], message: &Message) -> Result<Progress, Failure> {
        let mut came = Vec::new();
        let stray = self.stray.get_or_insert_default();
        let heard = stray.receive(bytes, &mut came);
        // The server may have put a newline before it, to give it a line of its own.
        if came.is_empty() || (came == b"\n" && stray.lines() == 1) {
            return heard.map(|()| Progress::Pending).map_err(Failure::from);
        }
        let rest = &message.reply[self.received..];
        let expected =
            if self.state == State::Waiting { shown(rest) } else { shown(b"") };
        let (at, came) = (self.received, shown(&came));
        Err(Failure::WrongReply(format!("at byte {at} came {came}, expected {expected}")))
    }

    fn end_of_stream(&mut self) -> Result<Progress, Failure> {
        let mut came = Vec::new();
        self.stray.take().map_or(Ok(()), |mut stray| stray.finish(&mut came))?;
        match self.state {
            _ if !came.is_empty() => Err(Failure::WrongReply(shown(&came))),
            State::Ending => Ok(Progress::Ended),
            _ => Err(Failure::EarlyEnd),
        }
    }
}

/// The start of `bytes`, safe for a terminal.
fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 16;
    if bytes.is_empty() {
        return "nothing".to_owned();
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]);
    format!("{start:?}{}", if bytes.len() > MOST { "…" } else { "" })
}
