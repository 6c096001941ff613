//! `cargo run -p thread-per-conn`

use server_kit::Model;

fn main() -> std::process::ExitCode {
    thread_per_conn::ThreadPerConn::run(std::env::args_os())
}
