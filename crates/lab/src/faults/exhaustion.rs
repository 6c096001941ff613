//! Servers that run out of something, and have it again.

use server_kit::{Capacity, Starts};

use super::client::Client;
use super::fault::{Fault, PAUSE, Scene};
use super::others::Held;
use super::outcome::{Fell, Outcome};
use super::server::Home;

pub(super) const DESCRIPTOR_LIMIT: Fault =
    Fault::new("descriptor-limit", "100 clients for 64 descriptors", descriptor_limit)
        .home(Home::Descriptors(64));

pub(super) const THREAD_LIMIT: Fault =
    Fault::new("thread-limit", "no thread can be started for a while", thread_limit)
        .home(Home::WithoutRights);

/// Who serves one client at a time never runs out, and serves all of them as well.
fn descriptor_limit(scene: &Scene<'_>) -> Result<(), Outcome> {
    let mut clients: Vec<Client> = (0..100)
        .map(|_| {
            let mut client = scene.server.client("one of 100 for 64 descriptors")?;
            client.send(b"hello\n")?;
            Ok(client)
        })
        .collect::<Result<_, Fell>>()?;
    if scene.capacity != Capacity::One {
        scene.server.expect_log(&["cannot accept", "open files"])?;
        scene.server.expect_rest()?;
        scene.others.watcher_is_served()?;
    }
    // They are accepted in their order, so each that leaves makes room for a later one.
    for mut client in clients.drain(..) {
        client.expect(b"HELLO\n")?;
        client.leave()?;
    }
    Ok(())
}

/// Who starts no threads while it serves does not even feel it.
fn thread_limit(scene: &Scene<'_>) -> Result<(), Outcome> {
    scene.server.allow_threads(false)?;
    if scene.starts != Starts::Thread {
        scene.others.are_served(Held::None)?;
        return scene.server.allow_threads(true);
    }
    let mut next = scene.server.client("a client for whom there is no thread")?;
    next.send(b"next\n")?;
    if next.expect_nothing(PAUSE).is_err() {
        return Err(Outcome::Skipped("a limit on threads has no effect here".into()));
    }
    scene.server.expect_log(&["cannot start a thread"])?;
    scene.server.expect_rest()?;
    scene.others.watcher_is_served()?;
    next.expect_nothing(PAUSE)?;
    scene.server.allow_threads(true)?;
    next.expect(b"NEXT\n")?;
    next.leave()?;
    Ok(())
}
