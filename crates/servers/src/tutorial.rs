//! The list of the tutorial's servers in Python, with their defects and mended.

use std::env;
use std::path::{Path, PathBuf};

use harness::Launcher;
use server_kit::Capacity;

use crate::python::{self, PythonError};

/// A server of the tutorial, with its defects or mended.
#[derive(Debug)]
pub struct Script {
    /// Its name: `tutorial/single`, or `fixed/single` for the mended one.
    pub name: &'static str,
    /// Its file, in [`FOLDER`].
    pub file: &'static str,
    /// Who shares the time among the clients, in a few words.
    pub who_shares: &'static str,
    /// How many clients it serves at once.
    pub capacity: Capacity,
    /// Whether the tutorial's defects (B1, B2, …) are mended.
    pub mended: bool,
    /// Whether a quick comparison leaves it out: it shares its way, and nearly its
    /// figures, with one that takes part.
    pub only_in_full: bool,
    /// Whether a comparison runs it a second time without the price of B4.
    pub shows_b4: bool,
    /// Whether it needs more than Python itself.
    packages: bool,
}

/// Where the scripts are, from the root of the repository.
pub const FOLDER: &str = "scripts/tutorial";

/// All of them, in the order of the book.
pub const TUTORIAL: &[Script] = &[
    script("tutorial/single", "single.py", "nothing is shared: one client at a time")
        .one_at_a_time()
        .only_in_full(),
    script("tutorial/threads", "threads.py", "the kernel, among threads").shows_b4(),
    script("tutorial/threads-oo", "threads_oo.py", "the same, as objects").only_in_full(),
    script("tutorial/gevent", "gevent_tasks.py", "greenlets, at each I/O")
        .with_packages()
        .only_in_full(),
    script("fixed/single", "fixed_single.py", "the first, mended")
        .mended()
        .one_at_a_time()
        .only_in_full(),
    script("fixed/threads", "fixed_threads.py", "the second, mended").mended(),
    script("fixed/threads-oo", "fixed_threads_oo.py", "the third, mended")
        .mended()
        .only_in_full(),
    script("fixed/gevent", "fixed_gevent_tasks.py", "the fourth, mended")
        .mended()
        .with_packages(),
    script("fixed/asyncio", "fixed_asyncio.py", "tasks, at each await").mended(),
    script("fixed/uvloop", "fixed_uvloop.py", "the same, on libuv")
        .mended()
        .with_packages(),
];

/// A script with the tutorial's defects that serves any number of clients.
const fn script(
    name: &'static str,
    file: &'static str,
    who_shares: &'static str,
) -> Script {
    let (capacity, mended) = (Capacity::Any, false);
    let (only_in_full, shows_b4, packages) = (false, false, false);
    Script { name, file, who_shares, capacity, mended, only_in_full, shows_b4, packages }
}

impl Script {
    const fn mended(self) -> Self {
        Self { mended: true, ..self }
    }

    const fn one_at_a_time(self) -> Self {
        Self { capacity: Capacity::One, ..self }
    }

    const fn only_in_full(self) -> Self {
        Self { only_in_full: true, ..self }
    }

    const fn shows_b4(self) -> Self {
        Self { shows_b4: true, ..self }
    }

    const fn with_packages(self) -> Self {
        Self { packages: true, ..self }
    }

    /// How to start it, on loopback.
    ///
    /// # Errors
    ///
    /// Why it cannot be started here, and what to do.
    pub fn launcher(&self) -> Result<Launcher, PythonError> {
        let folder = root().join(FOLDER);
        let path = folder.join(self.file);
        if !path.is_file() {
            return Err(PythonError::NoScript(path));
        }
        let python = if self.packages {
            python::with_packages(&root(), &folder.join("requirements.txt"))?
        } else {
            python::of_the_system()?
        };
        Ok(python::python_launcher(python, path))
    }
}

/// The root of the repository: where it was when this was built, or else the current
/// directory.
pub fn root() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    match built {
        Some(root) if root.join(FOLDER).is_dir() => root.to_owned(),
        _ => env::current_dir().unwrap_or_default(),
    }
}
