//! What a server occupies, and what that is for each client.

use std::fs;

/// Memory at one moment, in KiB, and threads. Linux only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// The resident set of the server's processes.
    pub(crate) program: f64,
    /// The stacks of all threads in the kernel, of the whole machine.
    pub(crate) kernel_stacks: f64,
    /// What the kernel keeps in slabs, sockets among it, of the whole machine.
    pub(crate) slab: f64,
    pub(crate) threads: f64,
}

impl Memory {
    /// `None` where there is no `/proc`, or no such process any more.
    pub(crate) fn of(pids: &[u32]) -> Option<Self> {
        let statuses: Vec<String> = pids
            .iter()
            .map(|pid| fs::read_to_string(format!("/proc/{pid}/status")).ok())
            .collect::<Option<_>>()?;
        let sum =
            |name| statuses.iter().map(|text| number(text, name)).sum::<Option<f64>>();
        let machine = fs::read_to_string("/proc/meminfo").ok()?;
        Some(Self {
            program: sum("VmRSS:")?,
            kernel_stacks: number(&machine, "KernelStack:")?,
            slab: number(&machine, "Slab:")?,
            threads: sum("Threads:")?,
        })
    }
}

/// The number after `name`, at the start of a line.
fn number(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The slope of the line that lies closest to `points` (least squares).
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let alone: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    both / alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_does_not_depend_on_the_start() {
        assert_eq!(slope(&[(0.0, 100.0), (1.0, 103.0), (2.0, 106.0)]), 3.0);
        // One point off the line pulls it, and no more than its weight.
        assert_eq!(slope(&[(0.0, 0.0), (1.0, 3.0), (2.0, 2.0)]), 1.0);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_occupies_something() {
        let memory = Memory::of(&[std::process::id()]).unwrap();
        assert!(memory.program > 0.0 && memory.kernel_stacks > 0.0 && memory.slab > 0.0);
        assert!(memory.threads >= 1.0);
    }
}
