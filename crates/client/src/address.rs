//! Where the server is: the value of `--addr`.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

/// A text of the form HOST:PORT. Its host may still not exist.
#[derive(Clone, Debug)]
pub(crate) struct Address(String);

impl Address {
    /// As [`std::net::ToSocketAddrs`] takes it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let has_name = text.rsplit_once(':').is_some_and(|(name, port)| {
            !name.is_empty() && !name.contains(':') && port.parse::<u16>().is_ok()
        });
        // An IPv6 address is full of colons, so it must stand in brackets.
        if has_name || text.parse::<SocketAddr>().is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err("write HOST:PORT,\nas in 127.0.0.1:8000, localhost:8000 or [::1]:8000")
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_numbers_and_ports_are_needed() {
        for right in ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "[::1%2]:80"] {
            assert!(right.parse::<Address>().is_ok(), "{right}");
        }
        for wrong in ["", ":", "localhost", ":8000", "::1", "[::1]", "a:b", "a:65536"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }
}
