//! The slope of a line through points.

/// The slope of the line that lies closest to `points` (least squares).
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let alone: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    both / alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_does_not_depend_on_the_start() {
        assert_eq!(slope(&[(0.0, 100.0), (1.0, 103.0), (2.0, 106.0)]), 3.0);
        // One point off the line pulls it, and no more than its weight.
        assert_eq!(slope(&[(0.0, 0.0), (1.0, 3.0), (2.0, 2.0)]), 1.0);
    }
}
