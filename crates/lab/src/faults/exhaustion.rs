//! Servers that run out of something, and have it again.

use harness::Unexpected;
use harness::client::Client;
use server_kit::{Capacity, Starts};

use super::fault::{Fault, PAUSE};
use super::others::Occupied;
use super::outcome::Outcome;
use super::server::Environment;

pub(super) const DESCRIPTOR_LIMIT: Fault = Fault::new("descriptor-limit", |scene| {
    // A server of one client at a time never runs out, and serves all of them, too.
    let clients: Vec<Client> = (0..100)
        .map(|_| {
            let mut client = scene.server.client("one of 100 for 64 descriptors")?;
            client.send(b"hello\n")?;
            Ok(client)
        })
        .collect::<Result<_, Unexpected>>()?;
    if scene.capacity != Capacity::One {
        scene.server.expect_log(&["cannot accept", "open files"])?;
        scene.server.expect_rest()?;
        scene.others.watcher_is_served()?;
    }
    // They are accepted in their order, so each that leaves makes room for a later one.
    for mut client in clients {
        client.expect(b"HELLO\n")?;
        client.leave()?;
    }
    Ok(())
})
.what("100 clients for 64 descriptors")
.environment(Environment::Descriptors(64));

pub(super) const THREAD_LIMIT: Fault = Fault::new("thread-limit", |scene| {
    // A server that starts nothing while it serves does not even feel it. The limit holds
    // for processes, too.
    scene.server.allow_threads(false)?;
    let failure = match scene.starts {
        Starts::Thread => "cannot start a thread",
        Starts::Process => "cannot start a process",
        Starts::Nothing => {
            scene.others.are_served(Occupied::None)?;
            return scene.server.allow_threads(true);
        }
    };
    let mut next = scene.server.client("a client that must wait for its thread")?;
    next.send(b"next\n")?;
    if next.expect_nothing(PAUSE).is_err() {
        return Err(Outcome::skipped("a limit on threads has no effect here"));
    }
    scene.server.expect_log(&[failure])?;
    scene.server.expect_rest()?;
    scene.others.watcher_is_served()?;
    next.expect_nothing(PAUSE)?;
    scene.server.allow_threads(true)?;
    next.expect(b"NEXT\n")?;
    Ok(next.leave()?)
})
.what("no thread can be started for a while")
.environment(Environment::WithoutRights);
