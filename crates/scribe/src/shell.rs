//! Running a command line as a reader's shell does.

use std::env;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use harness::wait_for;

/// What came of a command line.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    /// What it wrote to its standard output and its standard error.
    pub(crate) output: String,
    /// `None` if it did not end in time, or a signal ended it.
    pub(crate) status: Option<i32>,
}

/// No command in the book takes longer, even on a busy machine.
const LIMIT: Duration = Duration::from_secs(300);

/// Programs that a reader may not have. A command that needs one is left out without it.
const OPTIONAL: &[&str] =
    &["curl", "nc", "prlimit", "python3", "ss", "strace", "timeout", "tmux"];

/// The program that `line` needs and that is not on this machine.
pub(crate) fn missing(line: &str) -> Option<&'static str> {
    let in_word = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let words: Vec<&str> = line.split(|c| !in_word(c)).collect();
    OPTIONAL.iter().find(|name| words.contains(name) && !is_there(name)).copied()
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).any(|directory| directory.join(&file).is_file())
}

/// Runs `line` in a shell, in a terminal that is 80 columns wide and has no colours. Its
/// standard input is empty.
///
/// # Errors
///
/// There is no shell.
pub(crate) fn run(line: &str) -> anyhow::Result<Ran> {
    let mut command = Command::new("sh");
    // Both outputs are one pipe, so that they keep their order.
    command.arg("-c").arg(format!("exec 2>&1\n{line}"));
    command.env("COLUMNS", "80").env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().context("cannot run sh; on Windows use Git Bash")?;
    let mut pipe = child.stdout.take().expect("it was asked to be piped");
    let output = thread::spawn(move || {
        let mut bytes = Vec::new();
        // What it has written until then counts.
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).replace('\r', "")
    });
    let ended = wait_for(LIMIT, || child.try_wait().ok().flatten());
    if ended.is_none() {
        end(&mut child);
    }
    let output = output.join().expect("reading does not panic");
    Ok(Ran { output, status: ended.and_then(|status: ExitStatus| status.code()) })
}

/// Ends a shell and all processes that it has started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) =
        i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw)
    {
        // It fails if all of it has just ended, which is just as good.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_outputs_come_in_their_order() {
        let ran = run("echo one; echo two >&2; echo three; exit 3").unwrap();
        assert_eq!(ran.output, "one\ntwo\nthree\n");
        assert_eq!(ran.status, Some(3));
    }

    #[test]
    fn a_program_that_is_not_there_is_known_by_its_word() {
        assert_eq!(missing("echo nc-like python3x"), None);
        let gone = ["nc", "prlimit", "strace"].into_iter().find(|name| !is_there(name));
        if let Some(gone) = gone {
            assert_eq!(missing(&format!("echo \"$(a={gone})\"")), Some(gone));
        }
    }
}
