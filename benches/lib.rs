//! Criterion benches. Run them with `cargo bench -p benches`.
//!
//! `cargo bench -p benches -- --quick` takes about a minute. The report is then in
//! `target/criterion/report/index.html`.
