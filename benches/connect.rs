//! Churn: clients that come, say one thing and go, one after the other, by model.
//!
//! One iteration is a connect, a round trip of 64 bytes and a reset ([`client::connect`]
//! says why). Whatever a model makes for a client, such as a thread or a task, it makes
//! once for each; what it does after a client has left counts when it is late for the
//! next one.

use benches::client;
use benches::running_server::RunningServer;
use benches::settings::settings;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use servers::MODELS;

fn connect(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("connect");
    group.throughput(Throughput::Elements(1));
    for model in MODELS {
        let server = RunningServer::start(model);
        group.bench_function(model.name, |bencher| {
            bencher.iter(|| {
                let mut stream = client::connect(server.address());
                client::send(&mut stream);
                client::receive(&mut stream);
            });
        });
        server.stop();
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = settings();
    targets = connect
}
criterion_main!(benches);
