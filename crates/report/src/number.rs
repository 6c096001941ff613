//! Numbers for people, no longer than they need to be.

/// `value` with three significant digits: `0.5`, `20`, `1,230`, `1.2M`.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let decimals = 2 - value.abs().log10().floor() as i32;
    let unit = 10_f64.powi(-decimals);
    let rounded = (value / unit).round() * unit;
    match rounded.abs() {
        size if size >= 1e9 => plain(rounded / 1e9, 2) + "G",
        size if size >= 1e6 => plain(rounded / 1e6, 2) + "M",
        _ => plain(rounded, decimals.max(0) as usize),
    }
}

/// With commas between thousands, and without zeros at the end of the decimals.
fn plain(value: f64, decimals: usize) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

/// `number` with commas between thousands: `1,234,567`.
pub fn grouped(number: u64) -> String {
    match (number / 1000, number % 1000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{},{rest:03}", grouped(thousands)),
    }
}

/// `count` of these things, whose plural is regular: `1 client`, `1,000 clients`.
pub fn counted(count: usize, thing: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {thing}{s}", grouped(count as u64))
}

/// A time of `us` microseconds in three digits and its unit: `7.13 µs`, `48.2 ms`.
pub fn time(us: f64) -> String {
    let (value, unit) = match us {
        us if us < 1e3 => (us, "µs"),
        us if us < 1e6 => (us / 1e3, "ms"),
        us => (us / 1e6, "s"),
    };
    format!("{} {unit}", number(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let expected = [
            (0.0, "0"),
            (0.5, "0.5"),
            (20.0, "20"),
            (1000.0, "1,000"),
            (12.34, "12.3"),
            (12.96, "13"),
            (0.000_123_4, "0.000123"),
            (9.996, "10"),
            (999.6, "1,000"),
            (48_213.0, "48,200"),
            (148_500.0, "149,000"),
            (999_700.0, "1M"),
            (1_234_000.0, "1.23M"),
            (2.5e9, "2.5G"),
            (-1500.0, "-1,500"),
            (f64::INFINITY, "inf"),
            (1e30, "1000000000000000000000G"),
        ];
        for (value, text) in expected {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn whole_numbers_keep_all_digits() {
        assert_eq!([0, 7, 1_007].map(grouped), ["0", "7", "1,007"]);
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "client"), "1 client");
        assert_eq!(counted(1_000, "client"), "1,000 clients");
    }

    #[test]
    fn times_have_three_digits() {
        assert_eq!(time(7.128), "7.13 µs");
        assert_eq!(time(48_200.0), "48.2 ms");
        assert_eq!(time(1_234_567.0), "1.23 s");
    }
}
