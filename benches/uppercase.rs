//! Upper case: the specification, the standard library's way and the fast way.
//!
//! All three do the whole job that a server has to do: they take bytes that may not be
//! UTF-8, and append the answer to a buffer that is used again. To run one of them:
//!
//! ```text
//! cargo bench -p benches --bench uppercase -- german/64KiB/fast
//! ```

use std::hint::black_box;

use benches::settings::settings;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use texts::Script;

/// A way to append the upper case of the first argument to the second.
type Way = fn(&[u8], &mut Vec<u8>);

const WAYS: [(&str, Way); 3] = [("plain", plain), ("std", std), ("fast", fast)];

/// From a line that is typed to the most that a server reads at a time.
const SIZES: [(&str, usize); 3] =
    [("64B", 64), ("4KiB", 4096), ("64KiB", protocol::CHUNK)];

fn plain(input: &[u8], reply: &mut Vec<u8>) {
    let text = str::from_utf8(input).expect("the texts are valid");
    reply.extend_from_slice(protocol::plain(text).as_bytes());
}

fn std(input: &[u8], reply: &mut Vec<u8>) {
    let text = str::from_utf8(input).expect("the texts are valid");
    reply.extend_from_slice(text.to_uppercase().as_bytes());
}

fn fast(input: &[u8], reply: &mut Vec<u8>) {
    protocol::uppercase(input, reply);
}

fn uppercase(criterion: &mut Criterion) {
    for script in Script::ALL {
        for (size_name, size) in SIZES {
            let text = script.text(size);
            let mut group =
                criterion.benchmark_group(format!("{}/{size_name}", script.name()));
            group.throughput(Throughput::Bytes(text.len() as u64));
            for (way_name, way) in WAYS {
                let mut reply = Vec::new();
                group.bench_function(way_name, |bencher| {
                    bencher.iter(|| {
                        reply.clear();
                        way(black_box(text.as_bytes()), &mut reply);
                        black_box(&reply);
                    });
                });
            }
            group.finish();
        }
    }
}

criterion_group! {
    name = benches;
    config = settings();
    targets = uppercase
}
criterion_main!(benches);
