//! A pool for any job, with the channel of the standard library.
//!
//! Try it: cargo run -p solutions --bin thread_pool_1

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads. Dropping it waits until all jobs are done.
struct ThreadPool {
    /// `None` once the pool ends: that closes the channel.
    jobs: Option<Sender<Job>>,
    workers: Vec<JoinHandle<()>>,
}

impl ThreadPool {
    fn new(size: usize) -> Self {
        assert!(size > 0, "without a worker no job would ever be done");
        let (sender, receiver) = mpsc::channel();
        // There is one receiver only, so the workers take turns with it.
        let receiver = Arc::new(Mutex::new(receiver));
        let start = |_| {
            let receiver = Arc::clone(&receiver);
            thread::spawn(move || work(&receiver))
        };
        Self { jobs: Some(sender), workers: (0..size).map(start).collect() }
    }

    fn execute(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self.jobs.as_ref().expect("taken only when the pool is dropped");
        jobs.send(Box::new(job)).expect("the workers hold the receiver");
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for worker in self.workers.drain(..) {
            worker.join().expect("a panic in a job does not leave `work`");
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    while let Some(job) = next(jobs) {
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

/// Waits for a job with the lock held, and gives the lock back before the job begins.
///
/// Wrong: `while let Ok(job) = jobs.lock().unwrap().recv() { job(); }`. There the lock
/// lives until the end of the body, and the pool does one job at a time.
fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().expect("nothing panics with the lock held").recv().ok()
}

fn main() {
    let pool = ThreadPool::new(2);
    for number in 1..=4 {
        pool.execute(move || println!("job {number} on {:?}", thread::current().id()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn dropping_the_pool_waits_for_all_jobs() {
        let done = Arc::new(AtomicUsize::new(0));
        let pool = ThreadPool::new(3);
        for _ in 0..100 {
            let done = Arc::clone(&done);
            pool.execute(move || {
                done.fetch_add(1, Ordering::SeqCst);
            });
        }
        drop(pool);
        assert_eq!(done.load(Ordering::SeqCst), 100);
    }

    #[test]
    fn two_workers_do_two_jobs_at_once() {
        // Each job waits for the other: one at a time, they would wait for ever.
        let both = Arc::new(Barrier::new(2));
        let pool = ThreadPool::new(2);
        for _ in 0..2 {
            let both = Arc::clone(&both);
            pool.execute(move || {
                both.wait();
            });
        }
    }

    #[test]
    fn a_panic_costs_no_worker() {
        let (tell, told) = mpsc::channel();
        let pool = ThreadPool::new(1);
        pool.execute(|| panic!("on purpose"));
        pool.execute(move || tell.send("still here").unwrap());
        assert_eq!(told.recv(), Ok("still here"));
    }
}
