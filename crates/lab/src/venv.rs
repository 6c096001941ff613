//! A virtual environment with what the tutorial's servers need beside Python.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::tutorial::FOLDER;

/// Where it is made, from the root of the repository.
const PLACE: &str = "target/tutorial-venv";

/// The Python of this machine.
///
/// # Errors
///
/// There is none, and what to do.
pub(crate) fn system_python() -> Result<PathBuf, String> {
    // On Windows it has the name without the number. Either may be a script that looks
    // for the right version first, so Python itself is asked where it is.
    let path = |name: &&str| run(name, ["-c", "import sys; print(sys.executable)"]).ok();
    ["python3", "python"].iter().find_map(path).map(PathBuf::from).ok_or_else(|| {
        "there is no python3; install Python from https://www.python.org".to_owned()
    })
}

/// The Python of the virtual environment, which is made when it is first needed.
///
/// # Errors
///
/// Why it cannot be made, and what to do.
pub(crate) fn python(root: &Path) -> Result<PathBuf, String> {
    let place = root.join(PLACE);
    let python =
        place.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let requirements = root.join(FOLDER).join("requirements.txt");
    let wanted = fs::read_to_string(&requirements)
        .map_err(|error| format!("cannot read {}: {error}", requirements.display()))?;
    // Written last: an environment that was made in part does not count.
    let made = place.join("requirements-installed.txt");
    if python.is_file() && fs::read_to_string(&made).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    anstream::eprintln!("making {PLACE} with gevent and uvloop: this takes a minute");
    let system = system_python()?;
    run(&system, [OsStr::new("-m"), "venv".as_ref(), place.as_os_str()]).map_err(
        |error| format!("python3 -m venv fails: {error}; try apt install python3-venv"),
    )?;
    let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    let words = words.iter().map(OsStr::new).chain([requirements.as_os_str()]);
    run(&python, words).map_err(|error| {
        format!("pip cannot install gevent and uvloop: {error}; it needs the network")
    })?;
    fs::write(&made, wanted)
        .map_err(|error| format!("cannot write {}: {error}", made.display()))?;
    Ok(python)
}

/// Runs a program to its end, and gives what it printed. The error is its last words.
fn run(
    program: impl AsRef<OsStr>,
    words: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<String, String> {
    let output = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(text.trim().lines().last().unwrap_or("without a word").to_owned())
}
