//! `cargo run -p thread-pool`

fn main() -> std::process::ExitCode {
    server_kit::main::<thread_pool::ThreadPool>()
}
