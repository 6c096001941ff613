//! The tutorial's servers in Python, with their defects and mended.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use conformance::Launcher;

use crate::venv;

/// A server of the tutorial.
pub(crate) struct Script {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    /// Who shares the time among the clients, in a few words.
    pub(crate) shares: &'static str,
    packages: bool,
}

/// Where the scripts are, from the root of the repository.
pub(crate) const FOLDER: &str = "scripts/tutorial";

const fn script(
    name: &'static str,
    file: &'static str,
    shares: &'static str,
    packages: bool,
) -> Script {
    Script { name, file, shares, packages }
}

pub(crate) const TUTORIAL: &[Script] = &[
    script("tutorial/single", "single.py", "nobody: one client at a time", false),
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
    pub(crate) fn launcher(&self) -> Result<Launcher, String> {
        let root = root();
        let path = root.join(FOLDER).join(self.file);
        if !path.is_file() {
            return Err(format!(
                "there is no {}; run the lab in the repository",
                path.display()
            ));
        }
        let python =
            if self.packages { venv::python(&root)? } else { venv::system_python()? };
        let words: [OsString; 4] =
            [python.into(), path.into(), "{port}".into(), "127.0.0.1".into()];
        let launcher = Launcher::command(&words).map_err(|error| error.to_string())?;
        // What a script prints is to be seen when it prints it, and no files are left.
        Ok(launcher
            .environment("PYTHONUNBUFFERED", "1")
            .environment("PYTHONDONTWRITEBYTECODE", "1"))
    }
}

/// The root of the repository: where it was when the lab was built, or else here.
pub(crate) fn root() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    match built {
        Some(root) if root.join(FOLDER).is_dir() => root.to_owned(),
        _ => env::current_dir().unwrap_or_default(),
    }
}
