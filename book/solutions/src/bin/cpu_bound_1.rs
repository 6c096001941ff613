//! CPU-bound jobs on tokio's threads for blocking calls, no more at once than there are
//! cores.
//!
//! Try it: cargo run -p solutions --bin cpu_bound_1

use std::sync::Arc;
use std::thread;

use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

/// The cores that may compute at the same time.
#[derive(Clone)]
struct Cores(Arc<Semaphore>);

impl Cores {
    fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// Waits for a core, and then for the work. An error says that the work panicked.
    async fn compute<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let core = self.0.acquire_owned().await.expect("never closed");
        spawn_blocking(move || {
            // Here, and not in the task: if the task is dropped, the work still goes on.
            let _core = core;
            work()
        })
        .await
    }
}

#[tokio::main]
async fn main() {
    let cores = Cores::new(thread::available_parallelism().map_or(1, usize::from));
    let start = |number: u64| {
        let work = move || (0..number * 10_000_000).sum::<u64>();
        tokio::spawn(cores.clone().compute(work))
    };
    let jobs: Vec<_> = (1..=8).map(start).collect();
    for job in jobs {
        println!("{:?}", job.await.expect("the task does not panic"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    #[tokio::test]
    async fn no_more_compute_at_once_than_there_are_cores() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let cores = Cores::new(2);
        let work = || {
            MOST.fetch_max(NOW.fetch_add(1, SeqCst) + 1, SeqCst);
            thread::sleep(Duration::from_millis(5));
            NOW.fetch_sub(1, SeqCst);
        };
        let start = |_| tokio::spawn(cores.clone().compute(work));
        let jobs: Vec<_> = (0..20).map(start).collect();
        for job in jobs {
            job.await.unwrap().unwrap();
        }
        assert!(MOST.load(SeqCst) <= 2);
    }

    #[tokio::test]
    async fn two_cores_compute_at_once() {
        let cores = Cores::new(2);
        let both = Arc::new(Barrier::new(2));
        let meet = || {
            let both = Arc::clone(&both);
            cores.clone().compute(move || both.wait())
        };
        let (one, other) = tokio::join!(meet(), meet());
        assert!(one.is_ok() && other.is_ok());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_frees_its_core() {
        let cores = Cores::new(1);
        assert!(cores.clone().compute(|| panic!("on purpose")).await.is_err());
        assert_eq!(cores.compute(|| 1 + 1).await.unwrap(), 2);
    }
}
