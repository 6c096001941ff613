//! Which core is the server's, and which is the load generator's.

use std::fs;
use std::io;

/// Two cores: one for the server, one for the generator that loads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cores {
    /// The number of the server's core.
    pub server: usize,
    /// The number of the generator's core.
    pub generator: usize,
    /// They are two threads of one physical core, so that each slows the other.
    pub share_a_unit: bool,
}

impl Cores {
    /// Two of the cores that this program may use, which share nothing where that can be.
    /// `None` where there is only one, or where no thread can be kept on a core: only
    /// Linux can do that.
    pub fn choose() -> Option<Self> {
        let allowed = allowed();
        let (&server, others) = allowed.split_first()?;
        let shares = |core: &usize| siblings(server).contains(core);
        let apart = others.iter().find(|core| !shares(core));
        let &generator = apart.or(others.first())?;
        Some(Self { server, generator, share_a_unit: shares(&generator) })
    }
}

/// The cores that are threads of the same physical core as `core`, as the kernel lists
/// them: `0-1` or `0,4`.
fn siblings(core: usize) -> Vec<usize> {
    let path = format!("/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list");
    list(fs::read_to_string(path).unwrap_or_default().trim())
}

fn list(text: &str) -> Vec<usize> {
    let range = |part: &str| -> Option<std::ops::RangeInclusive<usize>> {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    text.split(',').filter_map(range).flatten().collect()
}

#[cfg(target_os = "linux")]
fn allowed() -> Vec<usize> {
    use rustix::thread::{CpuSet, sched_getaffinity};

    let Ok(set) = sched_getaffinity(None) else { return Vec::new() };
    (0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).collect()
}

#[cfg(not(target_os = "linux"))]
fn allowed() -> Vec<usize> {
    Vec::new()
}

/// A thread cannot be kept on a core.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// The system refuses.
    #[error("core {core}: {error}; this system has {cores} cores")]
    Refused {
        /// The number of the core.
        core: usize,
        /// The number of cores that this program may use.
        cores: usize,
        /// What the system said.
        error: io::Error,
    },
    /// This system cannot.
    #[error("a program can be kept on a core on Linux only")]
    Unsupported,
}

/// Calls `start` on a thread that stays on `core`. A process that it starts stays there
/// too, with all its threads.
///
/// # Errors
///
/// The system does not let it stay there.
pub fn on<T: Send>(
    core: Option<usize>,
    start: impl FnOnce() -> T + Send,
) -> Result<T, CoreError> {
    std::thread::scope(|scope| {
        let there = scope.spawn(|| {
            core.map_or(Ok(()), stay_on)?;
            Ok(start())
        });
        there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Keeps the calling thread on `core`, and all that it starts from then on.
///
/// # Errors
///
/// The system does not let it stay there.
#[cfg(target_os = "linux")]
pub fn stay_on(core: usize) -> Result<(), CoreError> {
    use rustix::thread::{CpuSet, sched_setaffinity};

    let mut set = CpuSet::new();
    if core < CpuSet::MAX_CPU {
        set.set(core);
    }
    sched_setaffinity(None, &set).map_err(|error| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        CoreError::Refused { core, cores, error: error.into() }
    })
}

/// No thread can be kept on a core here.
///
/// # Errors
///
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn stay_on(_: usize) -> Result<(), CoreError> {
    Err(CoreError::Unsupported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_the_kernel_writes_them() {
        assert_eq!(list("0-1"), [0, 1]);
        assert_eq!(list("0,4"), [0, 4]);
        assert_eq!(list("0-2,7"), [0, 1, 2, 7]);
        assert_eq!(list(""), [0; 0]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_stays_on_its_core() {
        let Some(cores) = Cores::choose() else {
            return eprintln!("skipped: this machine has only one core");
        };
        let status = on(Some(cores.generator), || {
            std::process::Command::new("cat").arg("/proc/self/status").output().unwrap()
        });
        let status = String::from_utf8(status.unwrap().stdout).unwrap();
        let wanted = format!("Cpus_allowed_list:\t{}", cores.generator);
        assert!(status.lines().any(|line| line == wanted), "{status}");
    }
}
