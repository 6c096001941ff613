//! The toy's side of one connection.

use std::io::{self, ErrorKind, Read, Write};
use std::mem::take;
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
    /// Input that a fault of S2 or S3 lets wait.
    waiting: Vec<u8>,
    /// A fault of S2 loses the character that waits for its other half.
    loses_half: bool,
    /// A character of reply that a fault of S3 holds back, or replies that one of S4
    /// does.
    held_back: Vec<u8>,
    /// The bytes that came before this chunk.
    before: u64,
    received: u64,
    moved: Instant,
    ends_of_all: usize,
    send_was_cut: bool,
    queue: Option<Queue>,
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
            loses_half: false,
            held_back: Vec::new(),
            before: 0,
            received: 0,
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
            let goes_on = match self.stream.read(&mut buffer) {
                Ok(_) if self.is_killed() => false,
                Ok(0) => return self.end(),
                Ok(count) => self.chunk(&buffer[..count])?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.tick()?,
                Err(error) => return Err(error),
            };
            if !goes_on {
                return Ok(());
            }
        }
    }

    /// Answers a chunk. Whether the session goes on.
    fn chunk(&mut self, chunk: &[u8]) -> io::Result<bool> {
        self.before = self.received;
        self.received += chunk.len() as u64;
        if self.toy.verbose {
            eprintln!("a client sent {} bytes", chunk.len());
        }
        if !self.toy.has("S8 counts-only-replies") {
            self.moves();
        }
        if self.toy.panics_on(chunk) {
            if self.toy.has("S7 panic-ends-the-server") {
                process::abort();
            }
            panic!("as was asked for");
        }
        let input = self.input(chunk);
        let (reply, result) = self.answer(&input);
        self.work()?;
        match result {
            Ok(()) => self.reply(reply)?,
            Err(error) => self.bad_bytes(reply, error)?,
        }
        Ok(result.is_ok())
    }

    /// Something came or was sent: the client is not idle.
    fn moves(&mut self) {
        if !self.toy.has("S8 since-the-start") {
            self.moved = Instant::now();
        }
    }

    /// What of `chunk`, and of what waited before it, is looked at now.
    fn input(&mut self, chunk: &[u8]) -> Vec<u8> {
        let is_lost = |byte: &&u8| self.loses_half && (0x80..0xc0).contains(*byte);
        let lost = chunk.iter().take_while(is_lost).count();
        if lost == chunk.len() {
            return Vec::new();
        }
        if lost > 0 {
            self.waiting.clear();
        }
        self.waiting.extend_from_slice(&chunk[lost..]);
        let input = &mut self.waiting;
        let complete = match self.toy.fault.as_str() {
            "S3 waits-for-a-newline" => {
                input.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1)
            }
            "S3 holds-a-chunk-with-half-a-character" if half_at_the_end(input) > 0 => 0,
            "S5 accepts-nul-in-two-bytes" => {
                while let Some(at) = input.windows(2).position(|two| two == b"\xc0\x80") {
                    input.splice(at..at + 2, [0]);
                }
                input.len()
            }
            fault if fault.starts_with("S2") => {
                let half = half_at_the_end(input);
                let is_long = chunk.len() > 1000;
                self.loses_half = match fault {
                    "S2 forgets-half-characters-of-long-reads" => half > 0 && is_long,
                    "S2 holds-one-byte-of-a-character" => half > 1,
                    _ => half > 0,
                };
                input.len() - half
            }
            _ => input.len(),
        };
        input.drain(..complete).collect()
    }

    fn answer(&mut self, input: &[u8]) -> (Vec<u8>, Result<(), InvalidUtf8>) {
        let mut reply = Vec::new();
        let result = self.session.receive(input, &mut reply);
        if let Ok(text) = str::from_utf8(input)
            && let Some(wrong) = wrong_upper_case(&self.toy.fault, text)
        {
            reply = wrong.into_bytes();
        }
        if self.toy.has("S1 long-reply-is-cut") {
            reply.truncate(80_000);
        }
        (reply, result)
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
        let mut reply = [take(&mut self.held_back), reply].concat();
        match self.toy.fault.as_str() {
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
        let start = Instant::now();
        self.send_or_queue(reply).inspect_err(|error| {
            let fatal = match error.kind() {
                ErrorKind::BrokenPipe => "S7 broken-pipe-ends-the-server",
                ErrorKind::ConnectionReset => "S7 failed-send-ends-the-server",
                _ => return,
            };
            if self.toy.has(fatal) {
                process::exit(1);
            }
        })?;
        self.moves();
        // Only S6's own text: other texts stall, too, and other rules judge those.
        if endless
            && start.elapsed() > Duration::from_millis(200)
            && self.toy.has("S6 reads-no-more-after-a-stall")
        {
            thread::sleep(self.toy.idle_timeout);
        }
        Ok(())
    }

    fn send_or_queue(&mut self, reply: Vec<u8>) -> io::Result<()> {
        let limit = match self.toy.fault.as_str() {
            "S4 partial-send" if !self.send_was_cut => return self.send_in_part(&reply),
            "S6 one-lock-for-all-replies" => {
                let _turn = self.toy.lock.lock();
                return self.stream.write_all(&reply);
            }
            "S6 queue-without-limit" => usize::MAX,
            "S6 queue-of-20-mib" => 20 << 20,
            _ => return self.stream.write_all(&reply),
        };
        // Not for a short reply: this takes a descriptor, and S11 is about those.
        if self.queue.is_none() && reply.len() > 4096 {
            self.queue = Some(Queue::new(self.stream.try_clone()?));
        }
        match &self.queue {
            Some(queue) => queue.put(reply, limit),
            None => self.stream.write_all(&reply),
        }
    }

    /// Sends what goes at once, and forgets the rest.
    fn send_in_part(&mut self, reply: &[u8]) -> io::Result<()> {
        self.stream.set_write_timeout(Some(Duration::from_millis(10)))?;
        self.send_was_cut = self.stream.write(reply).unwrap_or(0) < reply.len();
        self.stream.set_write_timeout(Some(self.toy.idle_timeout))
    }

    /// Ends all sessions, with this `fault`.
    fn kill_all(&self, fault: &str) {
        if self.toy.has(fault) {
            self.toy.ends_of_all.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Whether another session has ended all of them.
    fn is_killed(&self) -> bool {
        self.toy.ends_of_all.load(Ordering::SeqCst) > self.ends_of_all
    }

    /// Nothing came for a while. Whether the session goes on.
    fn tick(&mut self) -> io::Result<bool> {
        if self.toy.has("S4 drops-what-is-owed") {
            self.send_held_back()?;
        }
        if self.is_killed() {
            return Ok(false);
        }
        if self.toy.stopping() && !self.toy.has("S10 waits-for-idle-clients") {
            if self.toy.has("S10 resets-idle-clients") {
                SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
            }
            self.send_held_back()?;
            return Ok(false);
        }
        let limit = match self.toy.fault.as_str() {
            "S8 never" => Duration::MAX,
            "S8 too-early" => self.toy.idle_timeout / 2,
            _ => self.toy.idle_timeout,
        };
        if self.moved.elapsed() < limit {
            return Ok(true);
        }
        self.idle().map(|()| false)
    }

    fn send_held_back(&mut self) -> io::Result<()> {
        let owed = take(&mut self.held_back);
        self.send(owed)
    }

    fn idle(&mut self) -> io::Result<()> {
        let mut reply = self.late_answer();
        if !self.toy.has("S8 without-a-word") {
            let reason = format!("idle for {} s", self.toy.idle_timeout.as_secs());
            if self.toy.has("S8 line-without-newline-first") {
                self.session = Session::new();
            }
            self.session.error_line(&reason, &mut reply);
        }
        self.send(reply)?;
        self.finish_queue();
        self.stream.shutdown(Shutdown::Write)?;
        self.discard(LINGER)
    }

    /// The answer to what a fault let wait, now that nothing more comes.
    fn late_answer(&mut self) -> Vec<u8> {
        let input = take(&mut self.waiting);
        let (answer, _) = self.answer(&input);
        [take(&mut self.held_back), answer].concat()
    }

    /// The client will send no more.
    fn end(&mut self) -> io::Result<()> {
        let mut reply = self.late_answer();
        if let Err(error) = self.session.finish()
            && !self.toy.has("S5 unfinished-end-ignored")
        {
            self.kill_all("S7 unfinished-end-ends-all-sessions");
            return self.bad_bytes(reply, error);
        }
        match self.toy.fault.as_str() {
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
    fn bad_bytes(&mut self, mut reply: Vec<u8>, error: InvalidUtf8) -> io::Result<()> {
        let mut line = Vec::new();
        let at = match self.toy.fault.as_str() {
            "S5 wrong-place" => error.at + 1,
            "S5 place-in-the-chunk" => error.at.saturating_sub(self.before),
            _ => error.at,
        };
        self.session.error_line(&InvalidUtf8 { at }, &mut line);
        match self.toy.fault.as_str() {
            "S5 no-error-line" => line.clear(),
            "S5 upper-case-error" => line.make_ascii_uppercase(),
            "S5 not-on-its-own-line" => line = line.trim_ascii_start().to_vec(),
            "S5 always-a-newline-first" if line[0] != b'\n' => line.insert(0, b'\n'),
            "S5 valid-part-not-answered" => reply.clear(),
            _ => {}
        }
        self.kill_all("S7 bad-bytes-end-all-sessions");
        let held_back = take(&mut self.held_back);
        self.send([held_back, reply, line].concat())?;
        self.finish_queue();
        if !self.toy.has("S5 no-close") {
            self.stream.shutdown(Shutdown::Write)?;
        }
        self.discard(match self.toy.fault.as_str() {
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

/// The number of bytes at the end that are the start of a character.
fn half_at_the_end(bytes: &[u8]) -> usize {
    match str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    }
}
