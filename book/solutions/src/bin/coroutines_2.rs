//! `block_on`: runs one future to its end, and sleeps while it cannot go on.
//!
//! Try it: cargo run -p solutions --bin coroutines_2

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

/// Wakes a thread that is parked.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        // If the wake came already, this returns at once: it cannot be missed. It may
        // also return for no reason, and then the future is polled once too often.
        thread::park();
    }
}

/// What another thread will say.
#[derive(Default)]
struct Promise {
    said: Option<String>,
    waiting: Option<Waker>,
}

fn say(promise: &Mutex<Promise>, text: &str) {
    let waiting = {
        let mut promise = promise.lock().expect("nothing panics with it");
        promise.said = Some(text.to_owned());
        promise.waiting.take()
    };
    waiting.inspect(Waker::wake_by_ref);
}

async fn hear(promise: &Mutex<Promise>) -> String {
    poll_fn(|cx| {
        let mut promise = promise.lock().expect("nothing panics with it");
        if let Some(text) = promise.said.take() {
            return Poll::Ready(text);
        }
        promise.waiting = Some(cx.waker().clone());
        Poll::Pending
    })
    .await
}

fn main() {
    let promise = Mutex::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(1));
            say(&promise, "hello");
        });
        println!("{}", block_on(hear(&promise)).to_uppercase());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ready_needs_no_wake() {
        assert_eq!(block_on(async { 1 + 1 }), 2);
    }

    #[test]
    fn another_thread_wakes_it() {
        let promise = Mutex::default();
        thread::scope(|scope| {
            let heard = scope.spawn(|| block_on(hear(&promise)));
            // It has been polled, and is asleep or about to be.
            while promise.lock().unwrap().waiting.is_none() {
                thread::yield_now();
            }
            say(&promise, "hello");
            assert_eq!(heard.join().unwrap(), "hello");
        });
    }
}
