//! Numbers for people, no longer than they need to be.

/// `value` with three significant digits: `0.5`, `20`, `1,230`, `1.2M`.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let decimals = 2 - value.abs().log10().floor() as i32;
    let rounded = if decimals < 0 {
        let unit = 10_f64.powi(-decimals);
        (value / unit).round() * unit
    } else {
        let parts = 10_f64.powi(decimals);
        (value * parts).round() / parts
    };
    if rounded.abs() >= 1e9 {
        return plain(rounded / 1e9, 2) + "G";
    }
    if rounded.abs() >= 1e6 {
        return plain(rounded / 1e6, 2) + "M";
    }
    plain(rounded, usize::try_from(decimals).unwrap_or(0))
}

/// With commas between thousands, and without zeros at the end of the decimals.
fn plain(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut grouped = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match part.trim_end_matches('0') {
        "" => grouped,
        part => format!("{grouped}.{part}"),
    }
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
        ];
        for (value, text) in expected {
            assert_eq!(number(value), text);
        }
    }
}
