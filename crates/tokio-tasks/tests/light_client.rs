//! A light client is served while a heavy one's chunk is being worked on.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Launcher, Process};

/// Longer than the test takes: the server is ended with the chunk in hand.
const WORK: &str = "10m";
/// What should come comes far sooner, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn with_spawn_blocking() {
    light_client_is_served("spawn-blocking");
}

#[test]
fn with_rayon() {
    light_client_is_served("rayon");
}

/// The light client sends nothing that would cost CPU work: it closes its sending side,
/// and is served when it gets the end of the stream. The heavy ones get no answer at all.
fn light_client_is_served(offload: &str) {
    let server = Launcher::new(env!("CARGO_BIN_EXE_tokio-tasks"))
        .arguments(["--runtime", "current-thread", "--offload", offload])
        .arguments(["--cpu-work", WORK, "--verbose"])
        .start()
        .unwrap();
    let mut heavy = TcpStream::connect(server.address()).unwrap();
    heavy.write_all(b"heavy").unwrap();
    wait_for_chunks(&server, 1);

    let mut light = TcpStream::connect(server.address()).unwrap();
    light.set_read_timeout(Some(PATIENCE)).unwrap();
    light.shutdown(Shutdown::Write).unwrap();
    let end = light.read(&mut [0; 16]).expect("the light client is served");
    assert_eq!(end, 0);
}

/// Waits until the server has said so many times that a heavy client's chunk came.
fn wait_for_chunks(server: &Process, count: usize) {
    let said =
        || server.log().iter().filter(|line| line.contains("sent 5 bytes")).count();
    let end = Instant::now() + PATIENCE;
    while said() < count {
        assert!(Instant::now() < end, "the log has no such line: {:?}", server.log());
        thread::sleep(Duration::from_millis(5));
    }
}
