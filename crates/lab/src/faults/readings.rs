//! What the kernel knows of a server: Linux shows it under `/proc`.

use std::fmt;
use std::fs;

/// What a server occupies at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Readings {
    pub(super) threads: usize,
    pub(super) descriptors: usize,
    /// Bytes of memory, now (its resident set).
    pub(super) memory: usize,
    /// The most bytes of memory that it ever had.
    pub(super) peak: usize,
}

impl Readings {
    /// Reads them. `None` where there is no `/proc`, or no such process any more.
    pub(super) fn of(pid: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<usize>().ok()
        };
        Some(Self {
            threads: number("Threads:")?,
            descriptors: fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count(),
            memory: number("VmRSS:")? << 10,
            peak: number("VmHWM:")? << 10,
        })
    }
}

impl fmt::Display for Readings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { threads, descriptors, memory, .. } = self;
        write!(f, "{threads} threads, {descriptors} descriptors, {} KiB", memory >> 10)
    }
}
