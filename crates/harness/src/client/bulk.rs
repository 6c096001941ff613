//! Much that is sent, and read early, late or never.

use std::io::{ErrorKind, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::{Client, Heard, SMALL_BUFFER, is_timeout};
use crate::Unexpected;
use crate::unexpected::shown;

/// The kernel's buffers at both ends take some of a text before a client feels that the
/// server has stopped reading: on Linux up to 36 MiB, with its usual settings. This is
/// more, and in bytes.
pub const KERNEL_BUFFERS: usize = 64 << 20;

/// A server that takes no byte for this long is not reading (rule S6).
const STALL: Duration = Duration::from_millis(400);

/// How often to look whether a text has been sent.
const LOOK: Duration = Duration::from_millis(20);

impl Client {
    /// Lets it begin to read the reply of an exchange when it could send no more for
    /// `time`.
    pub fn reading_late(mut self, time: Duration) -> Self {
        self.late = time;
        self
    }

    /// Sends `text` this number of `times`, then closes its sending side, and meanwhile
    /// expects `reply` as often.
    pub fn exchange(
        &mut self,
        text: &[u8],
        reply: &[u8],
        times: usize,
    ) -> Result<(), Unexpected> {
        self.while_sending(text, times, true, |client| {
            client.expect_repeated(reply, reply.len() * times)?;
            client.expect_no_more()
        })
    }

    /// Sends `text`, which ends with a newline, and meanwhile expects the line `reply`,
    /// as for [`Client::expect_line`].
    pub fn ask_at_length(&mut self, text: &[u8], reply: &[u8]) -> Result<(), Unexpected> {
        self.while_sending(text, 1, false, |client| client.expect_line(reply))
    }

    /// Sends on one thread and reads on another: a server need not read on while its
    /// replies are not read (rule S6).
    fn while_sending(
        &mut self,
        text: &[u8],
        times: usize,
        half_close: bool,
        read: impl FnOnce(&mut Self) -> Result<(), Unexpected>,
    ) -> Result<(), Unexpected> {
        self.steps.repeated(text, times);
        if half_close {
            self.steps.step(|| "half-close");
        }
        let sender = self.stream.try_clone().map_err(|error| self.local(&error))?;
        let sent = AtomicUsize::new(0);
        let send_all = || {
            for block in (0..times).flat_map(|_| text.chunks(SMALL_BUFFER)) {
                // If it fails, the reply is not whole, and that is what is reported.
                if (&sender).write_all(block).is_err() {
                    return;
                }
                sent.fetch_add(block.len(), Ordering::Relaxed);
            }
            if half_close {
                let _ = sender.shutdown(Shutdown::Write);
            }
        };
        thread::scope(|scope| {
            scope.spawn(send_all);
            wait_until_still(&sent, self.late);
            let came = read(self);
            if came.is_err() {
                // The server may have stopped reading: the sender must not wait for it.
                let _ = self.stream.shutdown(Shutdown::Both);
            }
            came
        })
    }

    /// Sends `text` while it throws away all that comes: what counts is that the server
    /// takes the text.
    ///
    /// # Errors
    ///
    /// The server does not take all of it in time.
    pub fn send_and_discard(&mut self, text: &[u8]) -> Result<(), Unexpected> {
        self.steps.step(|| "reads");
        self.steps.bytes(text);
        let mut sender = self.stream.try_clone().map_err(|error| self.local(&error))?;
        let sent = thread::scope(|scope| {
            let sending = scope.spawn(|| sender.write_all(text));
            while !sending.is_finished() {
                // If the connection ends, the sender tells.
                if matches!(self.hear(LOOK), Heard::End | Heard::Error(_)) {
                    break;
                }
            }
            sending.join().expect("to send does not panic")
        });
        sent.map_err(|error| self.not_sent("the server reads again", &error))
    }

    /// Sends `line` again and again and reads nothing, until the server takes no more or
    /// has taken `limit` bytes. Gives the number of bytes that it took.
    ///
    /// # Errors
    ///
    /// The connection ends.
    pub fn flood(&mut self, line: &[u8], limit: usize) -> Result<usize, Unexpected> {
        let block = line.repeat(SMALL_BUFFER / line.len());
        let mut taken = 0;
        // If it fails, so does the write.
        let _ = self.stream.set_write_timeout(Some(STALL));
        let end = loop {
            if taken >= limit {
                break Ok(taken);
            }
            match self.stream.write(&block[taken % block.len()..]) {
                Ok(count) => taken += count,
                Err(error) if is_timeout(&error) => break Ok(taken),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        let _ = self.stream.set_write_timeout(Some(self.timeout));
        self.steps.step(|| format!("{} repeated, {taken} bytes", shown(line)));
        end.map_err(|error| self.not_sent("the server reads", &error))
    }

    /// The same until the server takes no more, which must happen (rule S6).
    ///
    /// # Errors
    ///
    /// The server takes all that comes, or the connection ends.
    pub fn fill(&mut self, line: &[u8]) -> Result<usize, Unexpected> {
        let taken = self.flood(line, KERNEL_BUFFERS)?;
        if taken < KERNEL_BUFFERS {
            return Ok(taken);
        }
        Err(self.unexpected("the server stops reading", format!("it took {taken} bytes")))
    }

    /// Throws away `count` bytes, or as many as come.
    pub fn discard(&mut self, mut count: usize) {
        while count > 0
            && let Heard::Bytes(bytes) = self.hear(self.timeout)
        {
            count = count.saturating_sub(bytes.len());
        }
    }
}

/// Waits until `count` stays the same for `time`.
fn wait_until_still(count: &AtomicUsize, time: Duration) {
    let mut before = None;
    while !time.is_zero() && before != Some(count.load(Ordering::Relaxed)) {
        before = Some(count.load(Ordering::Relaxed));
        thread::sleep(time);
    }
}
