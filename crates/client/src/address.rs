//! Where the server is: the value of `--addr`.

use std::net::SocketAddr;

/// Takes a text of the form HOST:PORT. Its host may still not exist.
pub(crate) fn parse(text: &str) -> Result<String, &'static str> {
    let has_name = text.rsplit_once(':').is_some_and(|(name, port)| {
        !name.is_empty() && !name.contains(':') && port.parse::<u16>().is_ok()
    });
    // An IPv6 address is full of colons, so it must stand in brackets.
    if has_name || text.parse::<SocketAddr>().is_ok() {
        Ok(text.to_owned())
    } else {
        Err("write HOST:PORT,\nas in 127.0.0.1:8000, localhost:8000 or [::1]:8000")
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn hosts_are_names_or_numbers_and_ports_are_needed() {
        for right in ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "[::1%2]:80"] {
            assert!(parse(right).is_ok(), "{right}");
        }
        for wrong in ["", ":", "localhost", ":8000", "::1", "[::1]", "a:b", "a:65536"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
