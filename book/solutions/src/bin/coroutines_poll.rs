//! A future polled by hand, then two of them by an executor of a few lines.
//!
//! Try it: cargo run -p solutions --bin coroutines_poll

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

/// What happened, line by line.
type Journal = RefCell<Vec<String>>;

fn note(journal: &Journal, line: String) {
    journal.borrow_mut().push(line);
}

// ANCHOR: mailbox
/// Stands for a socket: what has come from one client, and the task that waits for it.
#[derive(Default)]
struct Mailbox {
    text: RefCell<Option<String>>,
    waiting: RefCell<Option<Waker>>,
}

impl Mailbox {
    /// Something comes: the task that waits for it is woken.
    fn put(&self, text: &str) {
        *self.text.borrow_mut() = Some(text.to_owned());
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}
// ANCHOR_END: mailbox

// ANCHOR: receive
/// The wait for what comes next.
struct Receive<'a>(&'a Mailbox);

impl Future for Receive<'_> {
    type Output = String;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<String> {
        if let Some(text) = self.0.text.take() {
            return Poll::Ready(text);
        }
        *self.0.waiting.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }
}
// ANCHOR_END: receive

// ANCHOR: session
/// Shouts two messages.
async fn session(name: &str, mailbox: &Mailbox, journal: &Journal) {
    for number in 1..=2 {
        let text = Receive(mailbox).await;
        note(journal, format!("  {name}, message {number}: {}", text.to_uppercase()));
    }
}
// ANCHOR_END: session

// ANCHOR: by_hand
fn by_hand(journal: &Journal) {
    let mailbox = Mailbox::default();
    let mut session = pin!(session("Anna", &mailbox, journal));
    note(journal, "made: nothing has run".to_owned());

    // A waker that wakes nothing: we know ourselves when to poll.
    let mut cx = Context::from_waker(Waker::noop());
    let mut poll = || {
        let state = session.as_mut().poll(&mut cx);
        note(journal, format!("polled: {state:?}"));
    };
    poll();
    mailbox.put("hello");
    poll();
    poll();
    mailbox.put("bye");
    poll();
}
// ANCHOR_END: by_hand

// ANCHOR: alarm
/// The names of the tasks that can go on.
type RunQueue = Arc<Mutex<VecDeque<&'static str>>>;

/// Wakes one task: it puts the task's name into the queue.
struct Alarm(&'static str, RunQueue);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.1.lock().expect("nothing panics with it").push_back(self.0);
    }
}
// ANCHOR_END: alarm

// ANCHOR: executor
struct Task<'a> {
    name: &'static str,
    future: Pin<Box<dyn Future<Output = ()> + 'a>>,
}

/// Polls the tasks in the queue until it is empty.
fn run(tasks: &mut Vec<Task<'_>>, queue: &RunQueue, journal: &Journal) {
    let next = || queue.lock().expect("nothing panics with it").pop_front();
    while let Some(name) = next() {
        let Some(at) = tasks.iter().position(|task| task.name == name) else { continue };
        let waker = Waker::from(Arc::new(Alarm(name, Arc::clone(queue))));
        let state = tasks[at].future.as_mut().poll(&mut Context::from_waker(&waker));
        note(journal, format!("polled {name}: {state:?}"));
        if state.is_ready() {
            tasks.remove(at);
        }
    }
    note(journal, "no task can go on".to_owned()); // A real one now asks the kernel.
}
// ANCHOR_END: executor

// ANCHOR: by_executor
fn by_executor(journal: &Journal) {
    let (anna, ben) = (Mailbox::default(), Mailbox::default());
    let mut tasks = vec![
        Task { name: "Anna", future: Box::pin(session("Anna", &anna, journal)) },
        Task { name: "Ben", future: Box::pin(session("Ben", &ben, journal)) },
    ];
    let queue = RunQueue::default();
    queue.lock().expect("nothing panics with it").extend(["Anna", "Ben"]);
    run(&mut tasks, &queue, journal);
    ben.put("hello");
    run(&mut tasks, &queue, journal);
    anna.put("hi");
    ben.put("bye");
    run(&mut tasks, &queue, journal);
}
// ANCHOR_END: by_executor

fn main() {
    for (title, play) in
        [("By hand", by_hand as fn(&Journal)), ("By an executor", by_executor)]
    {
        println!("{title}:");
        let journal = Journal::default();
        play(&journal);
        journal.borrow().iter().for_each(|line| println!("  {line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(play: fn(&Journal)) -> Vec<String> {
        let journal = Journal::default();
        play(&journal);
        journal.take()
    }

    #[test]
    fn a_future_runs_only_when_it_is_polled_and_keeps_its_place() {
        let wanted = [
            "made: nothing has run",
            "polled: Pending",
            "  Anna, message 1: HELLO",
            "polled: Pending",
            "polled: Pending",
            "  Anna, message 2: BYE",
            "polled: Ready(())",
        ];
        assert_eq!(journal(by_hand), wanted);
    }

    #[test]
    fn the_executor_polls_only_tasks_that_were_woken() {
        let wanted = [
            "polled Anna: Pending",
            "polled Ben: Pending",
            "no task can go on",
            "  Ben, message 1: HELLO",
            "polled Ben: Pending",
            "no task can go on",
            "  Anna, message 1: HI",
            "polled Anna: Pending",
            "  Ben, message 2: BYE",
            "polled Ben: Ready(())",
            "no task can go on",
        ];
        assert_eq!(journal(by_executor), wanted);
    }
}
