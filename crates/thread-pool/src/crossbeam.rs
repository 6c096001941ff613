//! A pool by hand: threads that take connections from one bounded channel.

use std::io;
use std::thread::{self, Builder};

use crossbeam_channel::bounded;
use server_kit::{Connection, Server};

use crate::STACK_SIZE;

/// Serves on `workers` threads; up to `queue` more clients are accepted and wait.
pub(crate) fn serve(server: &Server, workers: usize, queue: usize) -> io::Result<()> {
    // ANCHOR: workers
    let (hand_over, take) = bounded::<Connection>(queue);
    thread::scope(|scope| {
        for number in 0..workers {
            let take = take.clone();
            Builder::new()
                .name(format!("worker {number}"))
                .stack_size(STACK_SIZE)
                .spawn_scoped(scope, move || {
                    // Ends when the channel is closed and empty.
                    for connection in take {
                        connection.serve();
                    }
                })?;
        }
        // ANCHOR_END: workers
        // ANCHOR: accept
        for connection in server.incoming() {
            // Blocks while the queue is full: then no other client is accepted.
            hand_over.send(connection).expect("we hold a receiver ourselves");
        }
        drop(hand_over); // Closes the channel. Leaving the scope waits for the workers.
        Ok(())
        // ANCHOR_END: accept
    })
}
