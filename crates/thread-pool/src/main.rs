//! `cargo run -p thread-pool`

use server_kit::Model;

fn main() -> std::process::ExitCode {
    thread_pool::ThreadPool::run(std::env::args_os())
}
