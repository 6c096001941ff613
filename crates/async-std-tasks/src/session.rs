//! One client's task.

use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::net::{Shutdown, TcpStream};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use async_io::{Async, Timer};
use async_std::channel::Receiver;
use async_std::future::timeout;
use async_std::task;
use server_kit::{Next, Offload, Responder, thread_buffers};
use tracing::trace_span;

use crate::offload;

/// One chunk's worth of work.
enum Turn {
    /// What to send, and what to do then.
    Answered(Vec<u8>, Next),
    /// The chunk is still to be answered, on another thread.
    Offload(Vec<u8>),
}

/// Holds the conversation with one client, to its end.
pub(crate) async fn serve(
    stream: &Async<TcpStream>,
    responder: &mut Responder,
    offload: Offload,
    stopped: &Receiver<()>,
) -> io::Result<()> {
    // Small replies must not wait for more to come (Nagle's algorithm).
    stream.get_ref().set_nodelay(true)?;
    let backend_wait = responder.server().flags().backend_wait;
    let mut stopped = pin!(stopped.recv());
    let mut idle = IdleTimer::start(responder.server().flags().idle_timeout);

    while !responder.server().shutdown().requested() {
        // ANCHOR: select
        // The first of three: this is what a `select!` does.
        let first = poll_fn(|cx| {
            if let Poll::Ready(turn) = read_and_answer(stream, responder, offload, cx) {
                Poll::Ready(turn.map(Some))
            } else if stopped.as_mut().poll(cx).is_ready() {
                Poll::Ready(Ok(None))
            } else {
                idle.poll(cx).map(|()| Ok(Some(idle_turn(responder))))
            }
        });
        // ANCHOR_END: select
        let (reply, next) = match first.await? {
            None => break,
            Some(Turn::Answered(reply, next)) => (reply, next),
            // Boxed, so that an idle client's task reserves no room for it.
            Some(Turn::Offload(chunk)) => {
                Box::pin(offload::answer(offload, responder, chunk)).await?
            }
        };
        if !backend_wait.is_zero() {
            task::sleep(backend_wait).await;
        }
        send(stream, responder, &reply).await?;
        thread_buffers::give_back(reply);
        match next {
            Next::Read => idle.bytes_moved(),
            Next::Close => return Ok(()),
            Next::Linger => break,
        }
    }
    linger(stream, responder).await
}

// ANCHOR: read_and_answer
/// Waits without a buffer until the client has sent something, then reads and answers it
/// with the buffers of the thread.
///
/// async-std's own stream can wait only by a `read`, which wants a buffer. async-io,
/// which it is built on, can wait for the readiness alone.
fn read_and_answer(
    stream: &Async<TcpStream>,
    responder: &mut Responder,
    offload: Offload,
    cx: &mut Context<'_>,
) -> Poll<io::Result<Turn>> {
    loop {
        ready!(stream.poll_readable(cx))?;
        let turn = thread_buffers::with(|buffers| {
            let length = trace_span!("read")
                .in_scope(|| stream.get_ref().read(&mut buffers.input))?;
            let chunk = &buffers.input[..length];
            // The end of the stream is no chunk: there is nothing to compute.
            if offload != Offload::None && !chunk.is_empty() {
                return Ok(Turn::Offload(chunk.to_vec()));
            }
            let next = responder.answer(chunk, &mut buffers.reply);
            Ok(Turn::Answered(mem::take(&mut buffers.reply), next))
        });
        match turn {
            Err(error) if not_now(&error) => {}
            turn => return Poll::Ready(turn),
        }
    }
}
// ANCHOR_END: read_and_answer

fn idle_turn(responder: &mut Responder) -> Turn {
    let mut reply = Vec::new();
    let next = responder.idle(&mut reply);
    Turn::Answered(reply, next)
}

/// Sends the whole reply. While the client does not take it, it is not read from (S6).
async fn send(
    stream: &Async<TcpStream>,
    responder: &mut Responder,
    reply: &[u8],
) -> io::Result<()> {
    let mut rest = reply;
    while !rest.is_empty() {
        let written = trace_span!("write").in_scope(|| stream.get_ref().write(rest));
        match written {
            Ok(length) => rest = &rest[length..],
            Err(error) if not_now(&error) => {
                timeout(responder.server().flags().idle_timeout, stream.writable())
                    .await
                    .map_err(|_| responder.write_timed_out())??;
            }
            Err(error) => return Err(error),
        }
    }
    responder.sent(reply.len());
    Ok(())
}

/// Closes our side, and throws away what the client still sends until it closes its own
/// (see [`server_kit::Server::linger_time`]).
async fn linger(stream: &Async<TcpStream>, responder: &Responder) -> io::Result<()> {
    stream.get_ref().shutdown(Shutdown::Write)?;
    let discard_all = async {
        loop {
            stream.readable().await?;
            let read = thread_buffers::with(|all| stream.get_ref().read(&mut all.input));
            match read {
                Ok(0) => return Ok(()),
                Err(error) if !not_now(&error) => return Err(error),
                _ => {}
            }
        }
    };
    timeout(responder.server().linger_time(), discard_all).await.unwrap_or(Ok(()))
}

/// Nothing is wrong: there is nothing to read yet, or no room to write.
fn not_now(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// A timer that is cheap to put off: only when it fires, it looks whether it is due.
struct IdleTimer {
    limit: Duration,
    last_byte: Instant,
    timer: Timer,
}

impl IdleTimer {
    fn start(limit: Duration) -> Self {
        Self { limit, last_byte: Instant::now(), timer: Timer::after(limit) }
    }

    fn bytes_moved(&mut self) {
        self.last_byte = Instant::now();
    }

    /// Ready once no byte was moved for the limit.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(Pin::new(&mut self.timer).poll(cx));
            let left = self.limit.saturating_sub(self.last_byte.elapsed());
            if left.is_zero() {
                return Poll::Ready(());
            }
            self.timer.set_after(left);
        }
    }
}
