//! The toy's side of one connection.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use protocol::{CHUNK, Conversation, InvalidUtf8, Session};
use socket2::SockRef;

use crate::queue::Queue;
use crate::shout::wrong_upper_case;
use crate::toy::Toy;

/// The toy's side of one connection.
pub(crate) struct Talk<'a> {
    toy: &'a Toy,
    stream: TcpStream,
    session: Session,
    /// Input that a fault of S3 lets wait.
    waiting: Vec<u8>,
    /// A character of reply that a fault of S3 holds back, or replies that one of S4
    /// does.
    held_back: Vec<u8>,
    /// How much of a character was missing its end, and how long that read was.
    half: usize,
    last_read: usize,
    /// The bytes that came before this chunk.
    before: u64,
    received: u64,
    started: Instant,
    moved: Instant,
    ends_of_all: usize,
    send_was_cut: bool,
    queue: Option<Queue>,
}

/// Whether the session goes on.
#[derive(PartialEq, Eq)]
enum Next {
    GoOn,
    Over,
}

/// A read waits this long, then the clock is looked at.
const TICK: Duration = Duration::from_millis(20);
const LINGER: Duration = Duration::from_secs(1);

impl<'a> Talk<'a> {
    pub(crate) fn new(toy: &'a Toy, stream: TcpStream) -> Self {
        Self {
            toy,
            stream,
            session: Session::new(),
            waiting: Vec::new(),
            held_back: Vec::new(),
            half: 0,
            last_read: 0,
            before: 0,
            received: 0,
            started: Instant::now(),
            moved: Instant::now(),
            ends_of_all: toy.ends_of_all.load(Ordering::SeqCst),
            send_was_cut: false,
            queue: None,
        }
    }

    /// Talks to the end. Whether the client's reset was the end.
    pub(crate) fn ends_in_a_reset(mut self) -> bool {
        let result = self.talk();
        self.finish_queue();
        let Err(error) = result else { return false };
        let reset = error.kind() == ErrorKind::ConnectionReset;
        let at_once = reset && self.received == 0;
        if reset && self.toy.has("S7 reset-ends-the-server")
            || at_once && self.toy.has("S7 early-reset-ends-the-server")
        {
            process::exit(1);
        }
        reset || error.kind() == ErrorKind::BrokenPipe
    }

    fn talk(&mut self) -> io::Result<()> {
        self.stream.set_nonblocking(false)?;
        self.stream.set_nodelay(true)?;
        self.stream.set_read_timeout(Some(TICK))?;
        if !self.toy.has("S8 waits-for-ever-to-send") {
            self.stream.set_write_timeout(Some(self.toy.idle_timeout))?;
        }
        let mut buffer = vec![0; CHUNK];
        loop {
            let next = match self.stream.read(&mut buffer) {
                Ok(_) if self.is_killed() => Next::Over,
                Ok(0) => return self.end(),
                Ok(count) => self.chunk(&buffer[..count])?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.tick()?,
                Err(error) => return Err(error),
            };
            if next == Next::Over {
                return Ok(());
            }
        }
    }

    fn chunk(&mut self, chunk: &[u8]) -> io::Result<Next> {
        self.before = self.received;
        self.received += chunk.len() as u64;
        if self.toy.verbose {
            eprintln!("a client sent {} bytes", chunk.len());
        }
        if !self.toy.has("S8 counts-only-replies") {
            self.moved = Instant::now();
        }
        if self.toy.panics_on(chunk) {
            if self.toy.has("S7 panic-ends-the-server") {
                process::abort();
            }
            panic!("as was asked for");
        }
        let input = self.input(chunk);
        let reply = self.answer(&input);
        self.work()?;
        match reply {
            Ok(reply) => {
                self.reply(reply)?;
                Ok(Next::GoOn)
            }
            Err((reply, error)) => {
                self.bad_bytes(reply, error)?;
                Ok(Next::Over)
            }
        }
    }

    /// What of `chunk` is looked at now.
    fn input(&mut self, chunk: &[u8]) -> Vec<u8> {
        let complete = match self.toy.fault() {
            "S3 waits-for-a-newline" => {
                self.waiting.extend_from_slice(chunk);
                self.waiting
                    .iter()
                    .rposition(|&byte| byte == b'\n')
                    .map_or(0, |at| at + 1)
            }
            "S3 holds-a-chunk-with-half-a-character" => {
                self.waiting.extend_from_slice(chunk);
                if half_at_the_end(&self.waiting) > 0 { 0 } else { self.waiting.len() }
            }
            "S5 accepts-nul-in-two-bytes" => {
                self.waiting = chunk.to_vec();
                let nul = |two: &[u8]| two == b"\xc0\x80";
                while let Some(at) = self.waiting.windows(2).position(nul) {
                    self.waiting.splice(at..at + 2, [0]);
                }
                self.waiting.len()
            }
            fault if fault.starts_with("S2") => {
                self.waiting = self.without_the_rest_of_a_half(chunk);
                self.waiting.len()
            }
            _ => return chunk.to_vec(),
        };
        self.waiting.drain(..complete).collect()
    }

    /// The faults of S2: the second half of a character is lost with the first.
    fn without_the_rest_of_a_half(&mut self, chunk: &[u8]) -> Vec<u8> {
        let forgets = match self.toy.fault() {
            "S2 forgets-half-characters" => self.half > 0,
            "S2 forgets-half-characters-of-long-reads" => {
                self.half > 0 && self.last_read > 1000
            }
            "S2 holds-one-byte-of-a-character" => self.half > 1,
            _ => false,
        };
        let is_rest = |byte: &&u8| (0x80..0xc0).contains(*byte);
        let rest = if forgets { chunk.iter().take_while(is_rest).count() } else { 0 };
        if rest > 0 {
            self.session = Session::new();
        }
        let chunk = &chunk[rest..];
        if !chunk.is_empty() {
            self.half = if chunk.iter().all(|byte| is_rest(&byte)) {
                (self.half + chunk.len()) % 4
            } else {
                half_at_the_end(chunk)
            };
            self.last_read = chunk.len();
        }
        chunk.to_vec()
    }

    fn answer(&mut self, input: &[u8]) -> Result<Vec<u8>, (Vec<u8>, InvalidUtf8)> {
        let mut reply = Vec::new();
        let result = self.session.receive(input, &mut reply);
        if let Ok(text) = std::str::from_utf8(input)
            && let Some(wrong) = wrong_upper_case(self.toy.fault(), text)
        {
            reply = wrong.into_bytes();
        }
        if self.toy.has("S1 long-reply-is-cut") {
            reply.truncate(80_000);
        }
        match result {
            Ok(()) => Ok(reply),
            Err(error) => Err((reply, error)),
        }
    }

    /// Waits for the backend.
    fn work(&self) -> io::Result<()> {
        let end = Instant::now() + self.toy.backend_wait;
        while Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
            if self.toy.stopping() && self.toy.has("S10 cuts-the-chunk-in-hand") {
                return Err(ErrorKind::Interrupted.into());
            }
        }
        Ok(())
    }

    fn reply(&mut self, reply: Vec<u8>) -> io::Result<()> {
        let mut reply = [std::mem::take(&mut self.held_back), reply].concat();
        match self.toy.fault() {
            "S3 holds-the-last-character" => {
                let last = reply.iter().rposition(|byte| !(0x80..0xc0).contains(byte));
                self.held_back = reply.split_off(last.unwrap_or(0));
            }
            // It is sent with the next tick.
            "S4 drops-what-is-owed" => {
                let last = reply.len().saturating_sub(CHUNK);
                self.held_back = reply.split_off(last);
            }
            _ => {}
        }
        self.send(reply)
    }

    fn send(&mut self, reply: Vec<u8>) -> io::Result<()> {
        if reply.is_empty() {
            return Ok(());
        }
        let endless = reply.windows(13).take(13).any(|part| part == b"ENDLESS TEXT\n");
        // Not for a short reply: this takes a descriptor, and S11 is about those.
        if self.queue.is_none()
            && reply.len() > 4096
            && self.toy.fault().starts_with("S6 queue")
        {
            self.queue = Some(Queue::new(self.stream.try_clone()?));
        }
        let start = Instant::now();
        if let Some(queue) = &self.queue {
            let limit =
                if self.toy.has("S6 queue-of-20-mib") { 20 << 20 } else { usize::MAX };
            queue.put(reply, limit)?;
        } else {
            let turn =
                self.toy.has("S6 one-lock-for-all-replies").then_some(&self.toy.lock);
            let _turn = turn.map(|lock| lock.lock());
            let sent = if self.toy.has("S4 partial-send") && !self.send_was_cut {
                self.send_in_part(&reply)
            } else {
                self.stream.write_all(&reply)
            };
            if let Err(error) = sent {
                let fatal = match error.kind() {
                    ErrorKind::BrokenPipe => "S7 broken-pipe-ends-the-server",
                    ErrorKind::ConnectionReset => "S7 failed-send-ends-the-server",
                    _ => return Err(error),
                };
                if self.toy.has(fatal) {
                    process::exit(1);
                }
                return Err(error);
            }
        }
        self.moved = Instant::now();
        // Only S6's own text: other texts stall, too, and other rules judge those.
        if endless
            && start.elapsed() > Duration::from_millis(200)
            && self.toy.has("S6 reads-no-more-after-a-stall")
        {
            thread::sleep(self.toy.idle_timeout);
        }
        Ok(())
    }

    /// Sends what goes at once, and forgets the rest.
    fn send_in_part(&mut self, reply: &[u8]) -> io::Result<()> {
        self.stream.set_write_timeout(Some(Duration::from_millis(10)))?;
        self.send_was_cut = self.stream.write(reply).unwrap_or(0) < reply.len();
        self.stream.set_write_timeout(Some(self.toy.idle_timeout))
    }

    /// Whether another session has ended all of them.
    fn is_killed(&self) -> bool {
        self.toy.ends_of_all.load(Ordering::SeqCst) > self.ends_of_all
    }

    /// Nothing came for a while.
    fn tick(&mut self) -> io::Result<Next> {
        if self.toy.has("S4 drops-what-is-owed") {
            let owed = std::mem::take(&mut self.held_back);
            self.send(owed)?;
        }
        if self.is_killed() {
            return Ok(Next::Over);
        }
        if self.toy.stopping() && !self.toy.has("S10 waits-for-idle-clients") {
            if self.toy.has("S10 resets-idle-clients") {
                SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
            }
            let owed = std::mem::take(&mut self.held_back);
            self.send(owed)?;
            return Ok(Next::Over);
        }
        let since =
            if self.toy.has("S8 since-the-start") { self.started } else { self.moved };
        let limit = match self.toy.fault() {
            "S8 never" => Duration::MAX,
            "S8 too-early" => self.toy.idle_timeout / 2,
            _ => self.toy.idle_timeout,
        };
        if since.elapsed() < limit {
            return Ok(Next::GoOn);
        }
        self.idle()?;
        Ok(Next::Over)
    }

    fn idle(&mut self) -> io::Result<()> {
        let mut reply = self.late_answer();
        if !self.toy.has("S8 without-a-word") {
            let reason = format!("idle for {} s", self.toy.idle_timeout.as_secs());
            let on_a_new_line = !self.toy.has("S8 line-without-newline-first");
            let session =
                if on_a_new_line { &mut self.session } else { &mut Session::new() };
            session.error_line(&reason, &mut reply);
        }
        self.send(reply)?;
        self.finish_queue();
        self.stream.shutdown(Shutdown::Write)?;
        self.discard(LINGER)
    }

    /// The answer to what a fault let wait, now that nothing more comes.
    fn late_answer(&mut self) -> Vec<u8> {
        let input = std::mem::take(&mut self.waiting);
        let answer = self.answer(&input).unwrap_or_else(|(reply, _)| reply);
        [std::mem::take(&mut self.held_back), answer].concat()
    }

    /// The client will send no more.
    fn end(&mut self) -> io::Result<()> {
        let mut reply = self.late_answer();
        if let Err(error) = self.session.finish()
            && !self.toy.has("S5 unfinished-end-ignored")
        {
            if self.toy.has("S7 unfinished-end-ends-all-sessions") {
                self.toy.ends_of_all.fetch_add(1, Ordering::SeqCst);
            }
            return self.bad_bytes(reply, error);
        }
        match self.toy.fault() {
            "S4 drops-what-is-owed" => return Ok(()),
            "S4 says-goodbye" => reply.extend_from_slice(b"BYE\n"),
            _ => {}
        }
        self.send(reply)?;
        if self.received > 0 && self.toy.has("S4 ends-with-its-client") {
            process::exit(0);
        }
        // What the tutorial's servers do: a read of nothing is no reason to stop.
        while self.toy.has("S4 spins-at-the-end") {
            let _ = self.stream.read(&mut [0])?;
        }
        if self.toy.has("S4 never-closes") {
            let stream = self.stream.try_clone()?;
            *self.toy.unclosed.lock().expect("no thread panics with it") = Some(stream);
        }
        Ok(())
    }

    /// The error line of S5, in all the ways that are wrong.
    fn bad_bytes(&mut self, reply: Vec<u8>, error: InvalidUtf8) -> io::Result<()> {
        let mut line = Vec::new();
        let at = match self.toy.fault() {
            "S5 wrong-place" => error.at + 1,
            "S5 place-in-the-chunk" => error.at.saturating_sub(self.before),
            _ => error.at,
        };
        self.session.error_line(&InvalidUtf8 { at }, &mut line);
        match self.toy.fault() {
            "S5 no-error-line" => line.clear(),
            "S5 upper-case-error" => line.make_ascii_uppercase(),
            "S5 not-on-its-own-line" => line = line.trim_ascii_start().to_vec(),
            "S5 always-a-newline-first" if line[0] != b'\n' => line.insert(0, b'\n'),
            "S7 bad-bytes-end-all-sessions" => {
                self.toy.ends_of_all.fetch_add(1, Ordering::SeqCst);
            }
            _ => {}
        }
        let held_back = std::mem::take(&mut self.held_back);
        if self.toy.has("S5 valid-part-not-answered") {
            self.send([held_back, line].concat())?;
        } else {
            self.send([held_back, reply, line].concat())?;
        }
        self.finish_queue();
        if !self.toy.has("S5 no-close") {
            self.stream.shutdown(Shutdown::Write)?;
        }
        self.discard(match self.toy.fault() {
            "S5 no-linger" => Duration::ZERO,
            "S5 no-close" | "S5 discards-for-ever" => Duration::MAX,
            _ => LINGER,
        })
    }

    /// Throws away what still comes, so that the last line is not lost to a reset.
    fn discard(&mut self, limit: Duration) -> io::Result<()> {
        let start = Instant::now();
        let mut buffer = vec![0; CHUNK];
        while start.elapsed() < limit {
            match self.stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn finish_queue(&mut self) {
        if let Some(queue) = self.queue.take() {
            queue.finish();
        }
    }
}

/// How many bytes at the end are the start of a character.
fn half_at_the_end(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    }
}
