//! Python, and a virtual environment with what the tutorial's servers need beside it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use harness::Launcher;

/// Where the environment is made, from the root of the repository.
const PLACE: &str = "target/tutorial-venv";

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
    #[error("{}: {error}", .path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The environment cannot be made.
    #[error("python3 -m venv fails: {0}; try apt install python3-venv")]
    Venv(String),
    /// The packages cannot be installed in it.
    #[error("pip cannot install gevent and uvloop: {0}; it needs the network")]
    Pip(String),
}

/// Starts a server in Python, from the interpreter and the script.
pub(crate) fn launcher(command: [OsString; 2]) -> Launcher {
    let arguments: [OsString; 2] = ["{port}".into(), "127.0.0.1".into()];
    let command = [command, arguments].concat();
    let launcher = Launcher::command(&command).expect("{port} is in it");
    // What a script prints is to be seen when it prints it, and no files are left.
    launcher
        .environment("PYTHONUNBUFFERED", "1")
        .environment("PYTHONDONTWRITEBYTECODE", "1")
}

/// The Python of this machine.
///
/// # Errors
///
/// There is none.
pub(crate) fn of_the_system() -> Result<PathBuf, PythonError> {
    // On Windows it has the name without the number. Either may be a script that looks
    // for the right version first, so Python itself is asked where it is.
    let path = |name: &&str| run(name, ["-c", "import sys; print(sys.executable)"]).ok();
    ["python3", "python"]
        .iter()
        .find_map(path)
        .map(PathBuf::from)
        .ok_or(PythonError::NoPython)
}

/// The Python of the virtual environment, which is made when it is first needed.
///
/// # Errors
///
/// Why it cannot be made.
pub(crate) fn with_packages(
    root: &Path,
    requirements: &Path,
) -> Result<PathBuf, PythonError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |error| PythonError::File { path, error }
    };
    let place = root.join(PLACE);
    let python =
        place.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = fs::read_to_string(requirements).map_err(failed(requirements))?;
    // Written last: an environment that was made in part does not count.
    let made = place.join("requirements-installed.txt");
    if python.is_file() && fs::read_to_string(&made).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    eprintln!("making {PLACE} with gevent and uvloop: this takes a minute");
    let system = of_the_system()?;
    run(&system, [OsStr::new("-m"), "venv".as_ref(), place.as_os_str()])
        .map_err(PythonError::Venv)?;
    let arguments =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    let arguments = arguments.iter().map(OsStr::new).chain([requirements.as_os_str()]);
    run(&python, arguments).map_err(PythonError::Pip)?;
    fs::write(&made, wanted).map_err(failed(&made))?;
    Ok(python)
}

/// Runs a program to its end, and gives what it printed. The error is its last words.
fn run(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(text.trim().lines().last().unwrap_or("without a word").to_owned())
}
