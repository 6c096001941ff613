//! What was measured, or why nothing was.

use crate::number::number;

/// What all rounds of one measurement came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// The rounds had a result.
    Range {
        /// The lowest of the rounds.
        low: f64,
        /// The one in the middle.
        median: f64,
        /// The highest.
        high: f64,
    },
    /// There is no result. This is why, in a few words: `serves 1 at a time`.
    Missing(String),
}

/// How much of each reading a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The median alone: narrow enough for a terminal.
    Medians,
    /// Also the lowest and the highest round.
    Spreads,
}

impl Reading {
    /// The median of the rounds, with their lowest and highest.
    ///
    /// The median of an even number of rounds is the mean of the two in the middle.
    /// Without a round, or with one that is no finite number, nothing is measured.
    pub fn of(rounds: &[f64]) -> Self {
        let mut rounds = rounds.to_vec();
        rounds.sort_by(f64::total_cmp);
        let (Some(&low), Some(&high)) = (rounds.first(), rounds.last()) else {
            return Self::Missing("not measured".to_owned());
        };
        let middle = rounds.len() / 2;
        let median = if rounds.len().is_multiple_of(2) {
            f64::midpoint(rounds[middle - 1], rounds[middle])
        } else {
            rounds[middle]
        };
        Self::Range { low, median, high }
    }

    /// The range, if its numbers can be drawn.
    pub(super) fn range(&self) -> Option<[f64; 3]> {
        match *self {
            Self::Range { low, median, high } => {
                let range = [low, median, high];
                range.iter().all(|value| value.is_finite()).then_some(range)
            }
            Self::Missing(_) => None,
        }
    }

    /// Why there is nothing to draw.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Missing(reason) => Some(reason),
            Self::Range { .. } if self.range().is_none() => Some("no finite number"),
            Self::Range { .. } => None,
        }
    }

    /// The median alone, or the reason.
    pub fn median(&self) -> String {
        self.text(Detail::Medians)
    }

    /// The numbers, or the reason.
    pub(super) fn text(&self, detail: Detail) -> String {
        let Some([low, median, high]) = self.range() else {
            return self.reason().unwrap_or_default().to_owned();
        };
        let [low, median, high] = [low, median, high].map(number);
        if detail == Detail::Medians || low == high {
            median
        } else {
            format!("{median} ({low}–{high})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_have_a_median_between_their_ends() {
        let odd = Reading::of(&[30.0, 10.0, 12.0]);
        assert_eq!(odd, Reading::Range { low: 10.0, median: 12.0, high: 30.0 });
        assert_eq!(odd.text(Detail::Spreads), "12 (10–30)");
        assert_eq!(Reading::of(&[1.0, 4.0]).text(Detail::Spreads), "2.5 (1–4)");
        assert_eq!(odd.text(Detail::Medians), "12");
        assert_eq!(Reading::of(&[7.0]).text(Detail::Spreads), "7");
    }

    #[test]
    fn what_is_no_number_is_missing() {
        assert_eq!(Reading::of(&[]).text(Detail::Spreads), "not measured");
        let infinite = Reading::of(&[1.0, f64::NAN]);
        assert_eq!(infinite.text(Detail::Spreads), "no finite number");
        assert_eq!(Reading::Missing("too slow".into()).text(Detail::Spreads), "too slow");
    }
}
