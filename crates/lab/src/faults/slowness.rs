//! Clients that are slow, or do nothing at all.

use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use harness::Unexpected;
use harness::client::Client;
use harness::usage::Usage;
use server_kit::Capacity;

use super::fault::{FLOOD, Fault, PAUSE, Scene};
use super::others::Occupied;
use super::outcome::Outcome;
use super::server::TIMEOUT;

pub(super) const SLOW_DRIP: Fault = Fault::new("slow-drip", |scene| {
    let text = "straße, 5 €\n";
    let mut client = scene.server.client("the slow client")?;
    for (number, character) in text.chars().enumerate() {
        for byte in character.to_string().bytes() {
            thread::sleep(PAUSE);
            client.send(&[byte])?;
        }
        client.expect(character.to_uppercase().to_string().as_bytes())?;
        if number == 5 {
            scene.others.are_served(Occupied::Little)?;
        }
    }
    Ok(client.leave()?)
})
.what("a byte every 100 ms, each answered at once");

/// The server itself needs a chunk and its reply for one client, a fraction of this.
const MEMORY: usize = 6 << 20;

/// When the server cuts it, with a time-out of 3 s: before twice the time, and not at
/// once. The server's last byte moved before the client's last ones filled the kernel's
/// buffers: on a busy machine, more than a second before.
const IN_TIME: Range<Duration> = Duration::from_millis(500)..Duration::from_millis(5700);

pub(super) const NEVER_READS: Fault = Fault::new("never-reads", |scene| {
    let mut client = scene.server.client("the client that never reads")?;
    client.fill(FLOOD)?;
    // The last byte moved a moment ago, when the flood came to its stop.
    let start = Instant::now();
    scene.server.expect_peak(MEMORY)?;
    scene.others.are_served(Occupied::LittleForNow)?;
    let line = client.address()?.to_string();
    scene.server.expect_log(&[&line, "took nothing of a reply, idle for 3 s"])?;
    let time = start.elapsed();
    if !IN_TIME.contains(&time) {
        let expected = format!("its end between {IN_TIME:?} after its last byte");
        return Err(client.unexpected(expected, format!("after {time:?}")).into());
    }
    if client.ends_within(TIMEOUT) {
        return Ok(());
    }
    Err(client.unexpected("the end of the connection", "an open one").into())
})
.what("a client sends, and never reads a reply")
.flags(&["--idle-timeout", "3s"]);

pub(super) const SAYS_NOTHING: Fault = Fault::new("says-nothing", says_nothing)
    .what("a client falls silent, for --idle-timeout")
    .flags(&["--idle-timeout", "2s"]);

// ANCHOR: says_nothing
/// Of two: one has said nothing at all, the other stops within a character.
fn says_nothing(scene: &Scene<'_>) -> Result<(), Outcome> {
    let mut silent = scene.server.client("the silent client")?;
    let mut stops = scene.server.client("the client that stops within a character")?;
    stops.send(b"stra\xc3")?;
    scene.others.are_served(Occupied::LittleForNow)?;
    silent.expect(b"error: idle for 2 s\n")?;
    silent.expect_end()?;
    drop(silent);
    stops.expect(b"STRA\nerror: idle for 2 s\n")?;
    stops.expect_end()?;
    Ok(())
}
// ANCHOR_END: says_nothing

const CROWD: usize = 1000;

pub(super) const IDLE_CROWD: Fault = Fault::new("idle-crowd", |scene| {
    // Each of our ends needs a descriptor, too.
    let ours = harness::increase_descriptors();
    if ours < CROWD as u64 + 100 {
        let reason = format!("the lab may have only {ours} descriptors");
        return Err(Outcome::Skipped(reason));
    }
    let mut crowd: Vec<Client> = (0..CROWD)
        .map(|_| scene.server.client("one of the crowd"))
        .collect::<Result<_, Unexpected>>()?;
    if scene.capacity == Capacity::Any {
        scene.server.expect_usage("1,000 more descriptors", all_there)?;
    }
    scene.others.are_served(Occupied::All)?;
    crowd.iter_mut().for_each(Client::half_close);
    Ok(crowd.iter_mut().try_for_each(Client::expect_end)?)
})
.what("1,000 clients connect and send nothing");

fn all_there(before: &Usage, now: &Usage) -> bool {
    now.descriptors >= before.descriptors + CROWD
}
