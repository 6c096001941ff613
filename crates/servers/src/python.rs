//! Python, and a virtual environment with the packages that some scripts need.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use harness::Launcher;

/// Where the environment is made, from the root of the repository.
const VENV: &str = "target/tutorial-venv";

/// Why a server in Python cannot be started here.
#[derive(Debug, thiserror::Error)]
pub enum PythonError {
    /// There is no such script.
    #[error("there is no {}; run the lab in the repository", .0.display())]
    NoScript(PathBuf),
    /// There is no Python.
    #[error("there is no python3; install Python from https://www.python.org")]
    NoPython,
    /// A file of the environment cannot be read or written.
    #[error("cannot read or write {}: {error}", .path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The environment cannot be made.
    #[error("python3 -m venv fails: {0}; try apt install python3-venv")]
    Venv(io::Error),
    /// The packages cannot be installed in it.
    #[error("pip cannot install requirements.txt: {0}; it needs the network")]
    Pip(io::Error),
}

/// Starts a server of the tutorial on loopback: the Python interpreter with the script.
/// Further arguments come after the script's address.
pub(crate) fn python_launcher(
    python: impl Into<OsString>,
    script: impl Into<OsString>,
) -> Launcher {
    let command = [python.into(), script.into(), "{port}".into(), "127.0.0.1".into()];
    let launcher = Launcher::command(&command).expect("{port} is in it");
    // What a script prints is shown when it prints it, and it leaves no files behind.
    launcher
        .environment("PYTHONUNBUFFERED", "1")
        .environment("PYTHONDONTWRITEBYTECODE", "1")
}

/// The Python of this machine.
pub(crate) fn of_the_system() -> Result<PathBuf, PythonError> {
    // On Windows its name has no number. Either name may be a script that looks for the
    // right version first, so Python itself is asked where it is.
    ["python3", "python"]
        .iter()
        .find_map(|name| run(name, ["-c", "import sys; print(sys.executable)"]).ok())
        .map(PathBuf::from)
        .ok_or(PythonError::NoPython)
}

/// The Python of the virtual environment, which is made when it is first needed.
pub(crate) fn with_packages(
    root: &Path,
    requirements: &Path,
) -> Result<PathBuf, PythonError> {
    let failed = |path: &Path, error| PythonError::File { path: path.to_owned(), error };
    let venv = root.join(VENV);
    let python =
        venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted =
        fs::read_to_string(requirements).map_err(|error| failed(requirements, error))?;
    // Written last: an environment that was made in part does not count.
    let made = venv.join("requirements-installed.txt");
    if python.is_file() && fs::read_to_string(&made).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    eprintln!("making {VENV} with gevent and uvloop: this takes a minute");
    let arguments = ["-m".as_ref(), "venv".as_ref(), venv.as_os_str()];
    run(of_the_system()?, arguments).map_err(PythonError::Venv)?;
    let arguments =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    let arguments = arguments.iter().map(OsStr::new).chain([requirements.as_os_str()]);
    run(&python, arguments).map_err(PythonError::Pip)?;
    fs::write(&made, wanted).map_err(|error| failed(&made, error))?;
    Ok(python)
}

/// Runs a program to its end, and gives what it printed.
///
/// # Errors
///
/// It cannot be run, or it fails: then the error is the last line that it wrote.
fn run(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> io::Result<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.trim().lines().last().unwrap_or("it wrote no reason");
    Err(io::Error::other(last.to_owned()))
}
