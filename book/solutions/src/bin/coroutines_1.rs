//! What a task has to remember is what it holds across an `.await`.
//!
//! Try it: cargo run -p solutions --bin coroutines_1

use std::future::pending;

/// Holds a buffer while it waits.
async fn wait_with_a_buffer() {
    let mut buffer = [0_u8; 1024];
    pending::<()>().await;
    fill(&mut buffer);
}

/// Waits first, and then takes a buffer, which is gone before the next wait.
async fn wait_without_a_buffer() {
    pending::<()>().await;
    {
        let mut buffer = [0_u8; 1024];
        fill(&mut buffer);
    }
    pending::<()>().await;
}

fn fill(buffer: &mut [u8]) {
    buffer.fill(b'A');
}

fn main() {
    // Nothing runs here: the size of a future is known when it is compiled.
    println!("with:    {} bytes", size_of_val(&wait_with_a_buffer()));
    println!("without: {} bytes", size_of_val(&wait_without_a_buffer()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_held_across_an_await_is_part_of_the_future() {
        assert!(size_of_val(&wait_with_a_buffer()) >= 1024);
    }

    #[test]
    fn a_buffer_between_two_awaits_is_not() {
        assert!(size_of_val(&wait_without_a_buffer()) < 64);
    }
}
