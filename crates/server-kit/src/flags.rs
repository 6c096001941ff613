//! The flags that every server understands.

use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// What every server can be told on its command line.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Flags {
    /// Address to listen on; port 0 takes a free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
    #[arg(value_parser = address)]
    pub bind: SocketAddr,

    /// Most clients connected at once; the next ones wait in the kernel's backlog
    #[arg(long, value_name = "N", default_value = "16384", value_parser = at_least_one)]
    pub max_connections: NonZeroUsize,

    /// Close a connection on which no byte moved for this long
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = time_limit)]
    pub idle_timeout: Duration,

    /// At shutdown, wait this long for sessions to finish the chunk in hand
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time)]
    pub grace: Duration,

    /// Simulated load: CPU time to burn for each chunk, such as 2ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
    pub cpu_work: Duration,

    /// Burn it only for chunks of at least this many bytes; the others are light
    #[arg(long, value_name = "BYTES", default_value = "1", value_parser = any_number)]
    pub cpu_work_from: usize,

    /// Simulated load: time to wait for each chunk, as for a database, such as 50ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
    pub backend_wait: Duration,

    /// Simulated defect: panic in a session that receives this text in one chunk
    #[arg(long, value_name = "TEXT")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub panic_on: Option<String>,

    /// Write a trace of every session to this file; ui.perfetto.dev opens it
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Log warnings and errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Log every chunk that a client sends, too
    #[arg(short, long)]
    pub verbose: bool,
}

/// For a model that has no flags of its own.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct NoFlags {}

/// Reads `arguments` as those of a command line, defaults included: for a server that is
/// not started by one.
///
/// # Panics
///
/// If a command line with these arguments would be refused.
pub fn flags<F: clap::Args>(arguments: &[&str]) -> F {
    let command = F::augment_args(clap::Command::new("flags").no_binary_name(true));
    command
        .try_get_matches_from(arguments)
        .and_then(|matches| F::from_arg_matches(&matches))
        .expect("the arguments are those of the command line")
}

/// Longer times are refused: a sum of a clock's reading and the time must not overflow.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The most of anything that can be asked for. Some of it is reserved at the start.
const MOST: usize = 1_000_000;

/// Reads a number of things of which there must be one at least.
///
/// # Errors
///
/// What is wrong, in a sentence for the user.
pub fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse() {
        Ok(number) if NonZeroUsize::get(number) <= MOST => Ok(number),
        _ => Err(format!("must be a whole number from 1 to {MOST}")),
    }
}

/// Reads a number of things of which there may be none.
///
/// # Errors
///
/// What is wrong, in a sentence for the user.
pub fn any_number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number <= MOST => Ok(number),
        _ => Err(format!("must be a whole number from 0 to {MOST}")),
    }
}

/// Reads an address with a port, by number or by name.
///
/// # Errors
///
/// What is wrong, in a sentence for the user.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.to_socket_addrs()
        .map_err(|error| error.to_string())
        .and_then(|mut addresses| addresses.next().ok_or("no such host".into()))
        .map_err(|error| {
            format!("{error}; try an address like 127.0.0.1:8000 or [::1]:8000")
        })
}

/// Reads a time with its unit, such as 300ms or 5s, of up to a year.
///
/// # Errors
///
/// What is wrong, in a sentence for the user.
pub fn time(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; try a time like 300ms, 5s or 2m"))?;
    if time > LONGEST {
        return Err("longer than a year; try a time like 300ms, 5s or 2m".into());
    }
    Ok(time)
}

/// Reads a time after which something ends. It cannot be zero: nothing would ever live.
///
/// # Errors
///
/// What is wrong, in a sentence for the user.
pub fn time_limit(text: &str) -> Result<Duration, String> {
    match time(text)? {
        Duration::ZERO => Err("must be longer than zero".into()),
        limit => Ok(limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_numbers_or_names_with_a_port() {
        assert_eq!(address("127.0.0.1:80").unwrap().port(), 80);
        assert!(address("[::1]:0").unwrap().is_ipv6());
        assert!(address("localhost:80").unwrap().ip().is_loopback());
        for wrong in ["", "80", "127.0.0.1", "127.0.0.1:port"] {
            assert!(address(wrong).unwrap_err().contains("127.0.0.1:8000"), "{wrong}");
        }
    }

    #[test]
    fn times_have_a_unit_and_an_end() {
        assert_eq!(time("300ms").unwrap(), Duration::from_millis(300));
        assert_eq!(time("0s").unwrap(), Duration::ZERO);
        assert!(time("5").is_err());
        assert!(time("2years").is_err());
        assert!(time_limit("0s").is_err());
        assert!(time_limit("1ms").is_ok());
    }

    #[test]
    fn numbers_have_a_start_and_an_end() {
        assert_eq!(at_least_one("1").unwrap().get(), 1);
        assert!(at_least_one("0").is_err());
        assert!(at_least_one("1000001").is_err());
        assert_eq!(any_number("0").unwrap(), 0);
        assert!(any_number("-1").is_err());
    }
}
