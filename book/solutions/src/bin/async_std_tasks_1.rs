//! The first of two: a `select!` of two futures, without a macro and without a runtime.
//!
//! Try it: cargo run -p solutions --bin async_std_tasks_1

use std::future::poll_fn;
use std::io::stdin;
use std::pin::pin;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use async_std::{channel, task};

/// What the first of two futures gives. The other one is dropped, wherever it stands. If
/// both are ready, it is the first one's.
async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let mut one = pin!(one);
    let mut other = pin!(other);
    poll_fn(|cx| {
        // Both are polled with the same waker, so that either can wake the task.
        if let Poll::Ready(output) = one.as_mut().poll(cx) {
            return Poll::Ready(output);
        }
        other.as_mut().poll(cx)
    })
    .await
}

fn main() {
    let (sender, receiver) = channel::bounded(1);
    thread::spawn(move || {
        let mut line = String::new();
        let _ = stdin().read_line(&mut line);
        sender.try_send(line)
    });
    println!("Type a line within 5 seconds.");
    let line = async { receiver.recv().await.unwrap_or_default().to_uppercase() };
    let timeout = async {
        task::sleep(Duration::from_secs(5)).await;
        "error: idle for 5 s".to_owned()
    };
    println!("{}", task::block_on(first(line, timeout)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn whichever_is_ready_wins() {
        assert_eq!(task::block_on(first(ready("one"), pending())), "one");
        assert_eq!(task::block_on(first(pending(), ready("other"))), "other");
        assert_eq!(task::block_on(first(ready("one"), ready("other"))), "one");
    }

    #[test]
    fn either_of_them_wakes_the_task() {
        let (to_one, one) = channel::bounded(1);
        let (to_other, other) = channel::bounded(1);
        for sender in [&to_one, &to_other] {
            let other_is_polled = AtomicBool::new(false);
            let heard = thread::scope(|scope| {
                let other = async {
                    other_is_polled.store(true, Ordering::SeqCst);
                    other.recv().await
                };
                let heard = scope.spawn(|| task::block_on(first(one.recv(), other)));
                // By then both have been polled, and the task is asleep or about to be.
                while !other_is_polled.load(Ordering::SeqCst) {
                    thread::yield_now();
                }
                sender.send_blocking("hello").unwrap();
                heard.join().unwrap()
            });
            assert_eq!(heard, Ok("hello"));
        }
    }
}
