//! Time to scale, with the stretches folded in which nothing happens.

use super::Timeline;

/// A stretch that is longer is folded, in seconds.
const LONGEST: f64 = 0.16;

/// A folded stretch takes as much room as this one, in seconds.
const FOLDED: f64 = 0.08;

/// From time to place.
pub(crate) struct Scale {
    /// Times and places, both from the first to the last.
    knots: Vec<(f64, f64)>,
    /// The stretches that are folded.
    pub(crate) folds: Vec<(f64, f64)>,
}

impl Scale {
    /// A scale for all of `timeline` with a length of 1.
    pub(crate) fn of(timeline: &Timeline) -> Self {
        let mut times = vec![0.0, timeline.end];
        for lane in timeline.lanes() {
            times.extend(
                lane.segments.iter().flat_map(|segment| [segment.from, segment.to]),
            );
            times.extend(&lane.answers);
        }
        times.retain(|time| (0.0..=timeline.end).contains(time));
        times.sort_by(f64::total_cmp);
        Self::of_times(&times)
    }

    fn of_times(times: &[f64]) -> Self {
        let (mut knots, mut folds) = (vec![(0.0, 0.0)], Vec::new());
        let mut place = 0.0;
        for pair in times.windows(2) {
            let length = pair[1] - pair[0];
            if length > LONGEST {
                folds.push((pair[0], pair[1]));
            }
            place += if length > LONGEST { FOLDED } else { length };
            knots.push((pair[1], place));
        }
        let all = if place > 0.0 { place } else { 1.0 };
        knots.iter_mut().for_each(|knot| knot.1 /= all);
        Self { knots, folds }
    }

    /// The place of a time, from 0 to 1.
    pub(crate) fn place(&self, time: f64) -> f64 {
        let next = self.knots.partition_point(|knot| knot.0 < time);
        let Some(&(to, end)) = self.knots.get(next) else { return 1.0 };
        let Some(&(from, start)) = next.checked_sub(1).map(|last| &self.knots[last])
        else {
            return end;
        };
        start + (end - start) * (time - from) / (to - from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_stretch_takes_as_much_room_as_a_short_one() {
        let scale = Scale::of_times(&[0.0, 0.08, 100.08, 100.16]);
        assert_eq!(scale.folds, [(0.08, 100.08)]);
        let places = [0.0, 0.08, 50.08, 100.08, 100.16].map(|time| scale.place(time));
        for (place, wanted) in places.iter().zip([0.0, 1.0, 1.5, 2.0, 3.0]) {
            assert!((place * 3.0 - wanted).abs() < 1e-9, "{places:?}");
        }
        assert_eq!(scale.place(200.0), 1.0);
    }
}
