//! A round trip: how long a client waits for the reply to 64 bytes, by model.
//!
//! With one connection, all but that one sleep: what shows is the cost of waking whoever
//! waits for the client. With 16, all clients send before the first reply is read: what
//! shows is how well a model works through what has come. One iteration is one round trip
//! of each connection, so the throughput is in round trips.

use benches::client::Client;
use benches::models::MODELS;
use benches::running_server::RunningServer;
use benches::settings::settings;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const CONNECTIONS: [usize; 2] = [1, 16];

fn round_trip(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("round_trip");
    for model in MODELS {
        let server = RunningServer::start(&model);
        for count in CONNECTIONS.into_iter().filter(|count| *count <= model.at_once) {
            let mut clients: Vec<_> =
                (0..count).map(|_| Client::connect(server.address())).collect();
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::new(model.name, count), |bencher| {
                bencher.iter(|| {
                    clients.iter_mut().for_each(Client::send);
                    clients.iter_mut().for_each(Client::receive);
                });
            });
        }
        server.stop();
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = settings();
    targets = round_trip
}
criterion_main!(benches);
