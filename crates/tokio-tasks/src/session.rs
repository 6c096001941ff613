//! One client's task.

use std::future::poll_fn;
use std::io;
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use server_kit::{Next, Offload, Responder, thread_buffers};
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::trace_span;

use crate::offload;

/// One chunk's worth of work.
struct Turn {
    answer: Answer,
    /// The chunk was a full one: there may be more to read at once.
    full: bool,
}

enum Answer {
    /// What to send, and what to do then.
    Ready(Vec<u8>, Next),
    /// The chunk is still to be answered, on another thread.
    Offload(Vec<u8>),
}

/// Holds the conversation with one client, to its end.
pub(crate) async fn serve(
    stream: &mut TcpStream,
    responder: &mut Responder,
    offload: Offload,
    stop: &CancellationToken,
) -> io::Result<()> {
    // Small replies must not wait for more to come (Nagle's algorithm).
    stream.set_nodelay(true)?;
    let idle_timeout = responder.server().flags().idle_timeout;
    let backend_wait = responder.server().flags().backend_wait;
    let mut stopped = pin!(stop.cancelled());
    let mut idle = pin!(sleep(idle_timeout));

    while !responder.server().shutdown().requested() {
        // ANCHOR: select
        let turn = tokio::select! {
            biased;
            turn = poll_fn(|cx| read_and_answer(stream, responder, offload, cx)) => turn?,
            () = &mut stopped => break,
            () = &mut idle => idle_turn(responder),
        };
        // ANCHOR_END: select
        // ANCHOR: turn
        // What a task may wait for has room in it from the start, so that an idle client
        // pays for it too. The rare waits are boxed: their room is taken when they begin.
        let (reply, next) = match turn.answer {
            Answer::Ready(reply, next) => (reply, next),
            Answer::Offload(chunk) => {
                Box::pin(offload::answer(offload, responder, chunk)).await?
            }
        };
        if !backend_wait.is_zero() {
            Box::pin(sleep(backend_wait)).await;
        }
        send(stream, responder, &reply).await?;
        thread_buffers::give_back(reply);
        match next {
            Next::Read => idle.as_mut().reset(Instant::now() + idle_timeout),
            Next::Close => return Ok(()),
            Next::Linger => break,
        }
        if turn.full {
            // A client that sends as fast as we read gets one chunk a turn, as all do.
            tokio::task::yield_now().await;
        }
        // ANCHOR_END: turn
    }
    linger(stream, responder).await
}

// ANCHOR: read_and_answer
/// Waits without a buffer until the client has sent something, then reads and answers it
/// with the buffers of the thread.
fn read_and_answer(
    stream: &mut TcpStream,
    responder: &mut Responder,
    offload: Offload,
    cx: &mut Context<'_>,
) -> Poll<io::Result<Turn>> {
    thread_buffers::with(|buffers| {
        let mut input = ReadBuf::new(&mut buffers.input);
        ready!(
            trace_span!("read")
                .in_scope(|| { Pin::new(stream).poll_read(cx, &mut input) })
        )?;
        let chunk = input.filled();
        // The end of the stream is no chunk: there is nothing to compute.
        let answer = if offload == Offload::None || chunk.is_empty() {
            let next = responder.answer(chunk, &mut buffers.reply);
            Answer::Ready(mem::take(&mut buffers.reply), next)
        } else {
            Answer::Offload(chunk.to_vec())
        };
        Poll::Ready(Ok(Turn { answer, full: input.remaining() == 0 }))
    })
}
// ANCHOR_END: read_and_answer

fn idle_turn(responder: &mut Responder) -> Turn {
    let mut reply = Vec::new();
    let next = responder.idle(&mut reply);
    Turn { answer: Answer::Ready(reply, next), full: false }
}

/// Sends the whole reply. While the client does not take it, it is not read from (S6).
async fn send(
    stream: &mut TcpStream,
    responder: &mut Responder,
    reply: &[u8],
) -> io::Result<()> {
    // Most replies fit into the kernel's buffer at once, without a clock.
    let written = trace_span!("write").in_scope(|| stream.try_write(reply));
    let mut sent = match written {
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
        result => result.unwrap_or(0),
    };
    while sent < reply.len() {
        let idle_timeout = responder.server().flags().idle_timeout;
        sent += Box::pin(timeout(idle_timeout, stream.write(&reply[sent..])))
            .await
            .map_err(|_| responder.write_timed_out())??;
    }
    responder.sent(reply.len());
    Ok(())
}

/// Closes our side, and throws away what the client still sends until it closes its own
/// (see [`server_kit::Server::linger_time`]).
async fn linger(stream: &mut TcpStream, responder: &Responder) -> io::Result<()> {
    stream.shutdown().await?;
    let discard_all = poll_fn(|cx| {
        loop {
            let length = ready!(thread_buffers::with(|buffers| {
                let mut input = ReadBuf::new(&mut buffers.input);
                let result = ready!(Pin::new(&mut *stream).poll_read(cx, &mut input));
                Poll::Ready(result.map(|()| input.filled().len()))
            }));
            if matches!(length, Ok(0) | Err(_)) {
                return Poll::Ready(());
            }
        }
    });
    let _ = Box::pin(timeout(responder.server().linger_time(), discard_all)).await;
    Ok(())
}
