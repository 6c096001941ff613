//! CPU-bound work: what the cores make of a batch of jobs, by the way it is shared out.
//!
//! Each job maps a text to upper case by the specification, which is slow: nothing in it
//! waits. The four ways do the same jobs. So `serial`, divided by another one, is how
//! many cores that one kept busy; what is missing to all of them is the cost of sharing
//! out, and the time in which another program had a core.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::thread;

use benches::settings::settings;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rayon::prelude::*;
use tokio::runtime::{Builder, Runtime};

const JOBS: usize = 64;

/// Half of its characters are ASCII; some grow when they are mapped.
static TEXT: LazyLock<String> = LazyLock::new(|| "Größe ﬁndet Ähre, 42 ".repeat(1000));

/// One job. Gives the length of what came out, so that it cannot be left out.
fn job() -> usize {
    protocol::plain(black_box(&TEXT)).len()
}

fn serial() -> usize {
    (0..JOBS).map(|_| job()).sum()
}

/// A thread for each core, each with its share of the jobs from the start.
fn threads(cores: usize) -> usize {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|core| {
                let share = (core..JOBS).step_by(cores);
                scope.spawn(move || share.map(|_| job()).sum::<usize>())
            })
            .collect();
        let lengths = threads.into_iter().map(|thread| thread.join());
        lengths.map(|length| length.expect("a job does not panic")).sum()
    })
}

/// A thread for each core that is there already; one without jobs takes another's.
fn rayon() -> usize {
    (0..JOBS).into_par_iter().map(|_| job()).sum()
}

/// Each job on its own, on the threads that tokio has for calls that block. There is no
/// bound to the core count: the kernel shares the cores among as many threads as jobs.
fn spawn_blocking(runtime: &Runtime) -> usize {
    runtime.block_on(async {
        let jobs: Vec<_> = (0..JOBS).map(|_| tokio::task::spawn_blocking(job)).collect();
        let mut sum = 0;
        for job in jobs {
            sum += job.await.expect("a job does not panic");
        }
        sum
    })
}

fn cpu_bound(criterion: &mut Criterion) {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let runtime = Builder::new_current_thread().build().expect("it asks for nothing");
    let mut group = criterion.benchmark_group("cpu_bound");
    group.throughput(Throughput::Elements(JOBS as u64));
    group.bench_function("serial", |bencher| bencher.iter(serial));
    group.bench_function("threads", |bencher| bencher.iter(|| threads(cores)));
    group.bench_function("rayon", |bencher| bencher.iter(rayon));
    group.bench_function("spawn_blocking", |bencher| {
        bencher.iter(|| spawn_blocking(&runtime));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = settings();
    targets = cpu_bound
}
criterion_main!(benches);
