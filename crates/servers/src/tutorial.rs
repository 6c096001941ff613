//! The tutorial's servers in Python, with their defects and mended.

use std::env;
use std::path::{Path, PathBuf};

use harness::Launcher;

use crate::python::{self, PythonError};

/// A server of the tutorial, as it was or mended.
#[derive(Debug)]
pub struct Script {
    /// Its name: `tutorial/single`, or `fixed/single` for the mended one.
    pub name: &'static str,
    /// Its file, in [`FOLDER`].
    pub file: &'static str,
    /// Who shares the time among the clients, in a few words.
    pub who_shares: &'static str,
    /// It needs more than Python itself.
    packages: bool,
}

/// Where the scripts are, from the root of the repository.
pub const FOLDER: &str = "scripts/tutorial";

const fn script(
    name: &'static str,
    file: &'static str,
    who_shares: &'static str,
    packages: bool,
) -> Script {
    Script { name, file, who_shares, packages }
}

/// All of them: as they were, and mended.
pub const TUTORIAL: &[Script] = &[
    script(
        "tutorial/single",
        "single.py",
        "nothing is shared: one client at a time",
        false,
    ),
    script("tutorial/threads", "threads.py", "the kernel, among threads", false),
    script("tutorial/threads-oo", "threads_oo.py", "the same, as objects", false),
    script("tutorial/gevent", "gevent_tasks.py", "greenlets, at each I/O", true),
    script("fixed/single", "fixed_single.py", "the first, mended", false),
    script("fixed/threads", "fixed_threads.py", "the second, mended", false),
    script("fixed/threads-oo", "fixed_threads_oo.py", "the third, mended", false),
    script("fixed/gevent", "fixed_gevent_tasks.py", "the fourth, mended", true),
    script("fixed/asyncio", "fixed_asyncio.py", "tasks, at each await", false),
    script("fixed/uvloop", "fixed_uvloop.py", "the same, on libuv", true),
];

impl Script {
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
        Ok(python::launcher([python.into(), path.into()]))
    }

    /// Whether the tutorial's defects are mended.
    pub fn is_mended(&self) -> bool {
        self.name.starts_with("fixed/")
    }

    /// Whether it serves one client at a time.
    pub fn is_single(&self) -> bool {
        self.name.ends_with("/single")
    }
}

/// The root of the repository: where it was when this was built, or else here.
pub fn root() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    match built {
        Some(root) if root.join(FOLDER).is_dir() => root.to_owned(),
        _ => env::current_dir().unwrap_or_default(),
    }
}
