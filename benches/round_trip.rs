//! A round trip: how long a client waits for the reply to 64 bytes, by model.
//!
//! With one connection, the model sleeps until a message comes: what shows is the cost
//! of waking. With 16, all clients send before the first reply is read: what shows is how
//! well a model works through what has come. One iteration is one round trip of each
//! connection, so the throughput is in round trips. A model that serves one client at a
//! time is not asked for 16.

use benches::client;
use benches::running_server::{MOST, RunningServer};
use benches::settings::settings;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use server_kit::Capacity;
use servers::{Entry, MODELS};

const CONNECTIONS: [usize; 2] = [1, MOST];

fn round_trip(criterion: &mut Criterion) {
    for count in CONNECTIONS {
        // A group each: the report compares what is in one group.
        let mut group = criterion.benchmark_group(format!("round_trip/{count}"));
        group.throughput(Throughput::Elements(count as u64));
        let serves = |model: &&Entry| count == 1 || model.capacity != Capacity::One;
        for model in MODELS.iter().filter(serves) {
            let server = RunningServer::start(model);
            let connect = |_| client::connect(server.address());
            let mut streams: Vec<_> = (0..count).map(connect).collect();
            group.bench_function(model.name, |bencher| {
                bencher.iter(|| {
                    streams.iter_mut().for_each(client::send);
                    streams.iter_mut().for_each(client::receive);
                });
            });
            drop(streams);
            server.stop();
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = settings();
    targets = round_trip
}
criterion_main!(benches);
