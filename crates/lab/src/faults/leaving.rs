//! Clients that leave: in order, rudely, or without a word.

use std::io::Read;

use server_kit::Capacity;

use super::client::Client;
use super::fault::{Fault, Scene};
use super::others::Held;
use super::outcome::{Fell, Outcome};
use super::server::Home;

pub(super) const HALF_CLOSE: Fault =
    Fault::new("half-close", "a client closes its sending side, then reads", half_close);

pub(super) const RESET_IN_MID_REPLY: Fault =
    Fault::new("reset-in-mid-reply", "a reset in the middle of a reply", reset_in_reply);

pub(super) const RESET_STORM: Fault =
    Fault::new("reset-storm", "5,000 clients connect and reset at once", reset_storm);

pub(super) const VANISHES: Fault =
    Fault::new("vanishes", "the cable is pulled: no goodbye comes", vanishes)
        .flags(&["--idle-timeout", "2s"])
        .home(Home::Network);

fn half_close(scene: &Scene<'_>) -> Result<(), Outcome> {
    const CHUNK: usize = 64 << 10;
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 << 20] {
        let mut client = scene.server.client("a client that half-closes")?;
        client.exchange(&b"a".repeat(length), &b"A".repeat(length), 1)?;
    }
    // The reply fits into the kernel's buffers, so nobody has to wait for this one.
    let mut late = scene.server.client("a client that half-closes and reads later")?;
    late.send(&b"b".repeat(CHUNK + 1))?;
    late.half_close();
    scene.others.are_served(Held::None)?;
    late.expect(&b"B".repeat(CHUNK + 1))?;
    late.expect_end()?;
    Ok(())
}

fn reset_in_reply(scene: &Scene<'_>) -> Result<(), Outcome> {
    let text = b"a".repeat(256 << 10);
    for depth in 0..20 {
        let mut client = scene.server.client("a client that resets in mid-reply")?;
        client.send(&text)?;
        client.expect(&b"A".repeat(1 + depth * 10_000))?;
        client.reset();
    }
    // The server is blocked in a write to this one.
    let mut client = scene.server.client("a client that resets a blocked reply")?;
    client.flood(64 << 20)?;
    scene.others.are_served(Held::Few)?;
    client.reset();
    Ok(())
}

fn reset_storm(scene: &Scene<'_>) -> Result<(), Outcome> {
    for number in 1..=5_000 {
        scene.server.client("one of the storm")?.reset();
        if number % 1_000 == 0 {
            scene.others.watcher_is_served()?;
        }
    }
    scene.others.are_served(Held::None)?;
    Ok(())
}

/// One is idle, and one is in the middle of a reply. The server hears no more of either.
fn vanishes(scene: &Scene<'_>) -> Result<(), Outcome> {
    let mut gone = vec![idle(scene)?];
    if scene.capacity != Capacity::One {
        let mut client = scene.server.client_far_away("the client in mid-reply")?;
        client.flood(64 << 20)?;
        read_some(&mut client)?;
        gone.push(client);
    }
    scene.server.network().pull_the_cable().map_err(Outcome::Skipped)?;
    scene.others.are_served(Held::FewForNow)?;
    for client in &gone {
        scene.server.expect_log(&[&format!("{} left", client.address()?)])?;
    }
    // They never heard of it: their ends still stand.
    Ok(())
}

fn idle(scene: &Scene<'_>) -> Result<Client, Fell> {
    let mut client = scene.server.client_far_away("the client that is idle")?;
    client.ask("hello\n", "HELLO\n")?;
    Ok(client)
}

fn read_some(client: &mut Client) -> Result<(), Fell> {
    let result = client.stream().read_exact(&mut [0; 100]);
    result.map_err(|error| client.fell("gets a part of its reply", error.to_string()))
}
