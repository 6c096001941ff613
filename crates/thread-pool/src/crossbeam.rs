//! A pool by hand: threads that take connections from one bounded channel.

use std::io;
use std::thread::{self, Builder};

use crossbeam_channel::bounded;
use server_kit::{Connection, Server};

use crate::STACK_SIZE;

/// Serves on `workers` threads; up to `queue` more clients are accepted and wait.
pub(crate) fn serve(server: &Server, workers: usize, queue: usize) -> io::Result<()> {
    let (hand_over, take) = bounded::<Connection>(queue);
    thread::scope(|scope| {
        for number in 0..workers {
            let take = take.clone();
            Builder::new()
                .name(format!("worker {number}"))
                .stack_size(STACK_SIZE)
                // The loop ends when the channel is closed and empty.
                .spawn_scoped(scope, move || {
                    take.into_iter().for_each(Connection::serve)
                })?;
        }
        for connection in server.incoming() {
            // Blocks while the queue is full: then nobody else is accepted.
            hand_over.send(connection).expect("we hold a receiver ourselves");
        }
        drop(hand_over); // Closes the channel. Leaving the scope waits for the workers.
        Ok(())
    })
}
