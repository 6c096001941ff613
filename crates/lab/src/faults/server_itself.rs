//! Faults of the server itself, and signals that it gets.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use harness::client::{Client, Heard};
use harness::{Signal, Unexpected, wait_for};
use server_kit::Capacity;

use super::fault::{FLOOD, Fault, PAUSE};
use super::others::Occupied;
use super::outcome::Outcome;
use super::server::TIMEOUT;

/// More panics than places: each place must be given back.
pub(super) const PANIC: Fault = Fault::new("panic", |scene| {
    for _ in 0..20 {
        let mut client = scene.server.client("the client of a session that panics")?;
        client.ask("fine so far", "FINE SO FAR")?;
        client.send(b"a defect\n")?;
        client.expect_cut()?;
    }
    Ok(scene.others.are_served(Occupied::None)?)
})
.what("20 panics in sessions, with 4 places")
.flags(&["--panic-on", "a defect", "--max-connections", "4"]);

/// What a client saw while it sent until the server ended.
struct Seen {
    address: SocketAddr,
    received: usize,
    wrong: bool,
    /// The end of the stream came, and not a reset.
    in_order: bool,
}

pub(super) const SIGTERM_UNDER_LOAD: Fault = Fault::new("sigterm-under-load", |scene| {
    const CLIENTS: usize = 20;
    let round_trips = AtomicUsize::new(0);
    let clients: Vec<Client> = (0..CLIENTS)
        .map(|_| scene.server.client("a busy client"))
        .collect::<Result<_, Unexpected>>()?;
    let loaded = || round_trips.load(Ordering::Relaxed) >= 10 * CLIENTS;
    let seen = thread::scope(|scope| {
        let busy: Vec<_> = clients
            .into_iter()
            .map(|client| scope.spawn(|| exchange(client, &round_trips)))
            .collect();
        wait_for(TIMEOUT, || loaded().then_some(()));
        scene.server.signal(Signal::Terminate)?;
        scene.server.expect_status(0)?;
        let seen = busy.into_iter().map(|one| one.join().expect("no client panics"));
        Ok::<Vec<_>, Outcome>(seen.collect())
    })?;
    if !loaded() {
        let sent = "20 clients: 64 KiB messages";
        return Err(Unexpected::new(sent, "10 replies each", "fewer").into());
    }
    scene.server.expect_log(&["stopped: 0 sessions cut"])?;
    for seen in seen {
        every_reply_is_whole(&seen?, &scene.server.log())?;
    }
    Ok(())
})
.what("SIGTERM while 20 clients exchange 64 KiB messages")
.ends_the_server();

/// The length of a message and of its reply, as letters of one byte.
const MESSAGE: usize = 64 << 10;

/// Exchanges messages until the server ends, and counts the round trips.
fn exchange(mut client: Client, count: &AtomicUsize) -> Result<Seen, Unexpected> {
    let mut seen =
        Seen { address: client.address()?, received: 0, wrong: false, in_order: false };
    let message = b"m".repeat(MESSAGE);
    loop {
        // What cannot be sent any more has no reply: the replies tell.
        let _ = client.send(&message);
        let all = seen.received + MESSAGE;
        while seen.received < all {
            match client.hear(TIMEOUT) {
                Heard::Bytes(bytes) => {
                    seen.received += bytes.len();
                    seen.wrong |= bytes.iter().any(|byte| *byte != b'M');
                }
                heard => {
                    seen.in_order = matches!(heard, Heard::End);
                    return Ok(seen);
                }
            }
        }
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// The server logs what it read and what it answered. A client that had no turn yet has
/// no reply to lose.
///
/// The process may end before the last session's line is written. Then only what the
/// client saw counts.
fn every_reply_is_whole(seen: &Seen, log: &[String]) -> Result<(), Unexpected> {
    let Seen { address, received, wrong, in_order } = seen;
    let left = format!("{address} left: ");
    let expected = format!("{received} bytes in, {received} bytes out");
    let line = log.iter().find_map(|line| Some(line.split_once(&left)?.1));
    let logged = line.unwrap_or(&expected);
    if *received == 0 || (logged == expected && *in_order && !wrong) {
        return Ok(());
    }
    let end = if *in_order { "the end of the stream" } else { "a reset" };
    let bytes = if *wrong { "wrong bytes" } else { "bytes" };
    Err(Unexpected::new(
        format!("{address}: 64 KiB messages"),
        format!("{expected} in the log, and the end of the stream"),
        format!("{logged} in the log; {received} {bytes} and {end}"),
    ))
}

pub(super) const SIGSTOP: Fault = Fault::new("sigstop", |scene| {
    const STOP: Duration = Duration::from_secs(2);
    // The server is blocked in a write to this one.
    let mut full = scene.server.client("a client that reads after the stop")?;
    let taken = full.fill(FLOOD)?;
    let mut clients = Vec::new();
    for _ in 0..if scene.capacity == Capacity::One { 0 } else { 4 } {
        let mut client = scene.server.client("a client from before the stop")?;
        client.ask("before", "BEFORE")?;
        clients.push(client);
    }
    scene.server.signal(Signal::Stop)?;
    for client in &mut clients {
        client.send(b"meanwhile\n")?;
    }
    let mut newcomer = scene.server.client("a client that came during the stop")?;
    newcomer.send(b"meanwhile\n")?;
    thread::sleep(STOP);
    scene.server.signal(Signal::Continue)?;
    for mut client in clients {
        client.expect(b"MEANWHILE\n")?;
        client.ask("after", "AFTER")?;
        client.leave()?;
    }
    full.expect_repeated(&FLOOD.to_ascii_uppercase().repeat(1000), taken)?;
    full.leave()?;
    newcomer.expect(b"MEANWHILE\n")?;
    newcomer.leave()?;
    Ok(scene.others.are_served(Occupied::None)?)
})
.what("the server stands still for 2 s, then goes on");

pub(super) const SIGSTOP_AT_THE_END: Fault = Fault::new("sigstop-at-the-end", |scene| {
    // After an error line the server reads on for 2 s, so that no reset destroys the line
    // on its way. A signal interrupts that wait, and must not end it.
    const STOP: Duration = Duration::from_millis(200);
    const SAFE: Duration = Duration::from_millis(1500);
    let mut client = scene.server.client("a client that still sends after the error")?;
    client.send(b"a\xff")?;
    client.expect(b"A\nerror: invalid utf-8 at byte 1\n")?;
    client.expect_end()?;
    let start = Instant::now();
    scene.server.signal(Signal::Stop)?;
    thread::sleep(STOP);
    scene.server.signal(Signal::Continue)?;
    // If the server does not read it, the first is answered with a reset, and then the
    // others fail.
    let sent = (0..5).try_for_each(|_| {
        thread::sleep(PAUSE);
        client.send(b"and more\n")
    });
    if start.elapsed() > SAFE {
        return Err(Outcome::skipped("this machine was busy for too long"));
    }
    sent?;
    drop(client);
    Ok(scene.others.are_served(Occupied::None)?)
})
.what("the same for 0.2 s, while it waits for a client to close");
