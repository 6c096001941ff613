//! Where a value lies along an axis, and which values are written at it.

use std::iter::{once, successors};

use super::{SMALL, width};
use crate::number::number;

/// An axis: what it shows, and how.
#[derive(Debug, Clone)]
pub struct Axis {
    /// What it measures, with the unit: `reply time (ms)`.
    pub title: String,
    /// Whether equal steps are equal differences or equal ratios.
    pub scale: Scale,
}

/// How values are laid along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps are equal differences. A measured axis begins at zero.
    Linear,
    /// Equal steps are equal ratios. What is not above zero lies at the lower end.
    Log,
}

/// An axis in its place: from `start` to `end` in pixels. They may run backwards, as the
/// heights of a drawing do.
#[derive(Debug)]
pub(super) struct Ruler {
    scale: Scale,
    low: f64,
    high: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Ruler {
    /// An axis that ends at ticks around all values; a linear one begins at zero.
    pub(super) fn measured(values: &[f64], scale: Scale, [start, end]: [f64; 2]) -> Self {
        let (low, high) = bounds(values, scale);
        let (low, high) = match scale {
            Scale::Linear => {
                let (low, high) = (low.min(0.0), high.max(0.0));
                let step = round_up((high - low) / 8.0);
                ((low / step).floor() * step, (high / step).ceil() * step)
            }
            Scale::Log => {
                let (low, high) = (round_down(low), round_up(high));
                if low < high { (low, high) } else { (low / 2.0, high * 2.0) }
            }
        };
        let high = if low < high { high } else { low + 1.0 };
        Self { scale, low, high, start, end }
    }

    /// An axis of chosen values, which it shows from the lowest to the highest.
    pub(super) fn chosen(values: &[f64], scale: Scale, [start, end]: [f64; 2]) -> Self {
        let (low, high) = bounds(values, scale);
        if low < high {
            Self { scale, low, high, start, end }
        } else {
            Self::measured(values, scale, [start, end])
        }
    }

    /// The pixel at which a value lies; beyond the ends it is the end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log if value <= 0.0 => 0.0,
            Scale::Log => (value / self.low).ln() / (self.high / self.low).ln(),
        };
        self.start + share.clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// As many ticks along a horizontal axis as have room for their numbers.
    pub(super) fn ticks_across(&self) -> Vec<f64> {
        self.ticks(|a, b| beside(a, b) + 12.0)
    }

    /// The chosen values themselves, if their numbers have room; else round ones.
    pub(super) fn ticks_at(&self, chosen: &[f64]) -> Vec<f64> {
        let mut chosen = chosen.to_vec();
        chosen.sort_by(f64::total_cmp);
        chosen.dedup();
        let have_room = self.have_room(&chosen, |a, b| beside(a, b) + 8.0);
        if have_room { chosen } else { self.ticks_across() }
    }

    /// Where a horizontal axis has a rule: at each power of ten, even if its number has
    /// no room, or else at each tick.
    pub(super) fn rules_across(&self) -> Vec<f64> {
        let ticks = self.ticks_across();
        if self.scale == Scale::Linear {
            return ticks;
        }
        let powers = self.powers(&[1.0], 1);
        if powers.len() > ticks.len() { powers } else { ticks }
    }

    /// As many ticks along a vertical axis as read well.
    pub(super) fn ticks_up(&self) -> Vec<f64> {
        self.ticks(|_, _| 2.0 * SMALL)
    }

    fn ticks(&self, needed: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let fits = |ticks: &Vec<f64>| self.have_room(ticks, &needed);
        let ticks = match self.scale {
            Scale::Linear => {
                let finest = round_up((self.high - self.low) / 8.0);
                // 1, 2 and 5 times a power of ten, from there on.
                let steps = successors(Some(finest), |step| Some(round_up(step * 1.5)));
                steps.map(|step| self.multiples(step)).find(fits)
            }
            Scale::Log => {
                let sparser = (1..).map(|decades| self.powers(&[1.0], decades));
                once(self.powers(&[1.0, 2.0, 5.0], 1)).chain(sparser).find(fits)
            }
        };
        ticks.expect("two ticks or fewer always fit in the end")
    }

    fn have_room(&self, ticks: &[f64], needed: impl Fn(f64, f64) -> f64) -> bool {
        ticks.windows(2).all(|pair| {
            (self.at(pair[1]) - self.at(pair[0])).abs() >= needed(pair[0], pair[1])
        })
    }

    fn multiples(&self, step: f64) -> Vec<f64> {
        let (first, last) = (self.low / step, self.high / step);
        // A rounding error must not hide the last tick.
        let (first, last) = ((first - 1e-6).ceil() as i64, (last + 1e-6).floor() as i64);
        (first..=last).map(|count| count as f64 * step).collect()
    }

    fn powers(&self, mantissas: &[f64], decades: usize) -> Vec<f64> {
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        (first..=last)
            .step_by(decades)
            .flat_map(|power| mantissas.iter().map(move |m| m * 10_f64.powi(power)))
            .filter(|tick| (self.low * 0.999..=self.high * 1.001).contains(tick))
            .collect()
    }
}

/// How far apart two ticks are whose numbers touch.
fn beside(a: f64, b: f64) -> f64 {
    f64::midpoint(width(&number(a), SMALL), width(&number(b), SMALL))
}

/// The lowest and the highest of the values that the scale can show.
fn bounds(values: &[f64], scale: Scale) -> (f64, f64) {
    let shown = values.iter().copied().filter(|value| value.is_finite());
    let shown = shown.filter(|value| scale == Scale::Linear || *value > 0.0);
    let ends = shown.clone().reduce(f64::min).zip(shown.reduce(f64::max));
    ends.unwrap_or((1.0, 1.0))
}

/// The next of 1, 2 and 5 times a power of ten.
fn round_up(value: f64) -> f64 {
    around(value).find(|round| *round >= value * 0.999_999).unwrap_or(1.0)
}

/// The last of 1, 2 and 5 times a power of ten.
fn round_down(value: f64) -> f64 {
    around(value).filter(|round| *round <= value * 1.000_001).last().unwrap_or(1.0)
}

fn around(value: f64) -> impl Iterator<Item = f64> {
    let power = if value > 0.0 { value.log10().floor() as i32 } else { 0 };
    (power..=power + 1)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|round| round * 10_f64.powi(power)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACROSS: [f64; 2] = [0.0, 600.0];

    fn written(ticks: &[f64]) -> Vec<String> {
        ticks.iter().map(|&tick| number(tick)).collect()
    }

    #[test]
    fn a_linear_axis_begins_at_zero_and_ends_at_a_round_number() {
        let ruler = Ruler::measured(&[31.0, 87.0], Scale::Linear, ACROSS);
        assert_eq!((ruler.at(0.0), ruler.at(100.0)), (0.0, 600.0));
        let tens = ["0", "20", "40", "60", "80", "100"];
        let ruler = Ruler { end: 300.0, ..ruler };
        assert_eq!(written(&ruler.ticks_across()), tens);
    }

    #[test]
    fn a_log_axis_has_powers_of_ten_where_it_is_long() {
        let ruler = Ruler::measured(&[0.3, 90_000.0], Scale::Log, ACROSS);
        assert_eq!(ruler.at(-1.0), 0.0);
        let decades = ["1", "10", "100", "1,000", "10,000", "100,000"];
        assert_eq!(written(&ruler.ticks_across()), decades);
    }

    #[test]
    fn a_short_log_axis_still_has_a_rule_at_each_power_of_ten() {
        let ruler = Ruler::measured(&[1e3, 1e5], Scale::Log, [0.0, 100.0]);
        assert_eq!(written(&ruler.ticks_across()), ["1,000", "100,000"]);
        assert_eq!(written(&ruler.rules_across()), ["1,000", "10,000", "100,000"]);
        let linear = Ruler::measured(&[1e3, 1e5], Scale::Linear, [0.0, 100.0]);
        assert_eq!(linear.rules_across(), linear.ticks_across());
    }

    #[test]
    fn a_log_axis_has_two_and_five_where_it_is_short() {
        let ruler = Ruler::measured(&[110.0, 180.0], Scale::Log, ACROSS);
        assert_eq!(written(&ruler.ticks_across()), ["100", "200"]);
        let ruler = Ruler::measured(&[2.5, 40.0], Scale::Log, ACROSS);
        assert_eq!(written(&ruler.ticks_across()), ["2", "5", "10", "20", "50"]);
    }

    #[test]
    fn narrow_axes_have_fewer_ticks_and_never_on_each_other() {
        for scale in [Scale::Linear, Scale::Log] {
            for length in (40..600).step_by(7) {
                let across = [0.0, f64::from(length)];
                for values in [[0.001, 0.5], [3.0, 1e3], [1e5, 1e6], [7.0, 7.0]] {
                    let ruler = Ruler::measured(&values, scale, across);
                    let ticks = ruler.ticks_across();
                    for pair in ticks.windows(2) {
                        let room = ruler.at(pair[1]) - ruler.at(pair[0]);
                        let needed = beside(pair[0], pair[1]);
                        assert!(room > needed, "{scale:?} {length} {ticks:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn chosen_values_are_the_ticks() {
        let chosen = [90.0, 25.0, 50.0, 75.0];
        let ruler = Ruler::chosen(&chosen, Scale::Linear, ACROSS);
        assert_eq!(ruler.ticks_at(&chosen), [25.0, 50.0, 75.0, 90.0]);
        assert_eq!((ruler.at(25.0), ruler.at(90.0)), (0.0, 600.0));
    }

    #[test]
    fn an_axis_without_a_value_can_be_drawn() {
        for scale in [Scale::Linear, Scale::Log] {
            for values in [&[][..], &[0.0], &[f64::NAN]] {
                let ruler = Ruler::measured(values, scale, ACROSS);
                assert!(ruler.at(1.0).is_finite());
                assert!(!ruler.ticks_across().is_empty());
            }
        }
    }
}
