//! A light client is served while heavy ones have chunks worked on, if the model hands
//! that work to other threads. The control: by default it does not, and the client waits.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use harness::client::{Client, Heard};
use harness::{Process, wait_for};
use libtest_mimic::{Arguments, Trial};
use servers::{Entry, MODELS, serve_if_asked};

/// Longer than the test takes: the server is ended with the chunks in hand.
const WORK: &str = "10m";
/// What should come comes far sooner, even on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
/// A light client that has not been served in this time waits for a heavy one.
const LONG: Duration = Duration::from_secs(1);

/// The program is also the server that it tests: `light_client serve MODEL …`.
fn main() -> ExitCode {
    if let Some(status) = serve_if_asked() {
        return status;
    }
    let mut arguments = Arguments::from_args();
    // One after the other: each of them takes all cores.
    arguments.test_threads.get_or_insert(1);
    let trials = MODELS.iter().flat_map(trials_of).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A trial of each variant that offloads, and then one of the model without that.
fn trials_of(model: &'static Entry) -> Vec<Trial> {
    let offloads = model.variants.iter().filter(|variant| variant.offloads);
    let mut trials: Vec<_> = offloads
        .map(|variant| {
            let name = format!("{}, {}: it is served", model.name, variant.name);
            Trial::test(name, || {
                let (server, heavy) = start(model, variant.arguments);
                let all_have_come = || (chunks(&server) == heavy.len()).then_some(());
                wait_for(LIMIT, all_have_come)
                    .ok_or("a heavy client is not read from")?;
                is_served(server.address(), LIMIT).then_some(()).ok_or("it waits".into())
            })
        })
        .collect();
    if !trials.is_empty() {
        trials.push(Trial::test(format!("{}: it waits", model.name), || {
            let (server, heavy) = start(model, &[]);
            let end = Instant::now() + LIMIT;
            // Until all threads of the executor compute, one may be free to serve it.
            while is_served(server.address(), LONG) {
                assert!(Instant::now() < end, "it is served all the time");
            }
            assert!(chunks(&server) < heavy.len(), "the others wait, too");
            Ok(())
        }));
    }
    trials
}

/// Starts the model, and more heavy clients than an executor has threads: one for each
/// core, and the main thread.
fn start(model: &Entry, arguments: &[&str]) -> (Process, Vec<Client>) {
    let launcher = model.launcher().expect("a test knows where it is");
    let launcher = launcher.arguments(arguments);
    let server = launcher.arguments(["--cpu-work", WORK, "--verbose"]).start();
    let server = server.expect("it starts");
    let cores = available_parallelism().expect("the system tells it").get();
    let heavy_client = |_| {
        let mut heavy = connect(server.address(), "a heavy client");
        heavy.send(b"heavy").expect("the kernel takes it");
        heavy
    };
    let heavy = (0..cores + 2).map(heavy_client).collect();
    (server, heavy)
}

/// The number of heavy clients whose chunk the server has read.
fn chunks(server: &Process) -> usize {
    server.log().iter().filter(|line| line.contains("sent 5 bytes")).count()
}

/// Whether the server serves a light client in no more than `limit`. That client sends
/// nothing that costs CPU time: it ends its sending side, and gets the end of the stream.
fn is_served(address: SocketAddr, limit: Duration) -> bool {
    let mut light = connect(address, "a light client");
    light.half_close();
    match light.hear(limit) {
        Heard::End => true,
        Heard::Nothing(_) => false,
        other => panic!("the end of the stream should come, and not {other:?}"),
    }
}

fn connect(address: SocketAddr, name: &'static str) -> Client {
    Client::connect(address, name, LIMIT).expect("it listens")
}
