//! Clients that leave: in order, rudely, or without a word.

use server_kit::Capacity;

use super::fault::{FLOOD, Fault};
use super::others::Occupied;
use super::outcome::Outcome;
use super::server::Environment;

pub(super) const HALF_CLOSE: Fault = Fault::new("half-close", |scene| {
    const CHUNK: usize = 64 << 10;
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 << 20] {
        let mut client = scene.server.client("a client that half-closes")?;
        client.exchange(&b"a".repeat(length), &b"A".repeat(length), 1)?;
        client.expect_end()?;
    }
    // The reply fits into the kernel's buffers, so no other client has to wait for it.
    let mut late = scene.server.client("a client that half-closes and reads later")?;
    late.send(&b"b".repeat(CHUNK + 1))?;
    late.half_close();
    scene.others.are_served(Occupied::None)?;
    late.expect(&b"B".repeat(CHUNK + 1))?;
    Ok(late.expect_end()?)
})
.what("a client closes its sending side, then reads");

pub(super) const RESET_IN_MID_REPLY: Fault = Fault::new("reset-in-mid-reply", |scene| {
    let text = b"a".repeat(256 << 10);
    for depth in 0..20 {
        let mut client = scene.server.client("a client that resets in mid-reply")?;
        client.send(&text)?;
        client.expect_start(&b"A".repeat(1 + depth * 10_000))?;
        client.reset();
    }
    // The server is blocked in a write to this one.
    let mut client = scene.server.client("a client that resets a blocked reply")?;
    client.fill(FLOOD)?;
    scene.others.are_served(Occupied::Little)?;
    client.reset();
    Ok(())
})
.what("a reset in the middle of a reply");

pub(super) const RESET_STORM: Fault = Fault::new("reset-storm", |scene| {
    for number in 1..=5_000 {
        scene.server.client("one of the storm")?.reset();
        if number % 1_000 == 0 {
            scene.others.watcher_is_served()?;
        }
    }
    Ok(scene.others.are_served(Occupied::None)?)
})
.what("5,000 clients connect and reset at once");

pub(super) const VANISHES: Fault = Fault::new("vanishes", |scene| {
    // One is idle, and one is in the middle of a reply. The server hears no more of
    // either.
    let mut idle = scene.server.far_client("the client that is idle")?;
    idle.ask("hello", "HELLO")?;
    let mut gone = vec![idle];
    if scene.capacity != Capacity::One {
        let mut client = scene.server.far_client("the client in mid-reply")?;
        client.fill(FLOOD)?;
        client.expect_start(&FLOOD.to_ascii_uppercase())?;
        gone.push(client);
    }
    scene.server.network().pull_the_cable().map_err(Outcome::skipped)?;
    scene.others.are_served(Occupied::LittleForNow)?;
    for client in &gone {
        scene.server.expect_log(&[&format!("{} left", client.address()?)])?;
    }
    // The clients were not told: at their ends, the connections are still open.
    Ok(())
})
.what("the cable is pulled: no goodbye comes")
// Longer than it takes to fill the buffers, even on a busy machine.
.flags(&["--idle-timeout", "4s"])
.environment(Environment::Network);
