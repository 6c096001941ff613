//! Labels that would lie on each other are pushed apart.

/// The places nearest to the wanted ones that are `gap` apart and within `low..=high`.
///
/// The sum of the squared moves is the least possible. The order stays: of two labels for
/// the same place the one given first comes first. Where there is not enough room for
/// all, they begin at `low` and go beyond `high`.
pub(super) fn apart(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));

    // Neighbours that are too near form a block, which stands where it fits best as a
    // whole; two blocks that touch become one.
    let mut blocks: Vec<Block> = Vec::new();
    for &label in &order {
        let mut block = Block { first: wanted[label], count: 1 };
        while let Some(before) = blocks.pop_if(|last| last.end(gap) > block.first) {
            block = before.join(&block, gap);
        }
        blocks.push(block);
    }

    let mut places = vec![0.0; wanted.len()];
    let firsts = blocks
        .iter()
        .flat_map(|block| (0..block.count).map(|nth| block.first + gap * nth as f64));
    for (nth, (&label, place)) in order.iter().zip(firsts).enumerate() {
        let after = (order.len() - 1 - nth) as f64;
        // Room is kept for the labels before this one, and for those after it.
        places[label] = place.min(high - gap * after).max(low + gap * nth as f64);
    }
    places
}

/// Labels that stand as close as they may.
struct Block {
    first: f64,
    count: usize,
}

impl Block {
    /// Where the next label may be.
    fn end(&self, gap: f64) -> f64 {
        self.first + gap * self.count as f64
    }

    fn join(&self, next: &Self, gap: f64) -> Self {
        let count = self.count + next.count;
        let shifted = next.first - gap * self.count as f64;
        let sum = self.first * self.count as f64 + shifted * next.count as f64;
        Self { first: sum / count as f64, count }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(apart(&[50.0, 10.0, 30.0], 20.0, 0.0, 100.0), [50.0, 10.0, 30.0]);
    }

    #[test]
    fn a_crowd_spreads_around_its_middle_in_the_order_given() {
        assert_eq!(apart(&[50.0; 3], 20.0, 0.0, 100.0), [30.0, 50.0, 70.0]);
        assert_eq!(apart(&[49.0, 50.0, 90.0], 20.0, 0.0, 100.0), [39.5, 59.5, 90.0]);
    }

    #[test]
    fn the_ends_hold() {
        assert_eq!(apart(&[0.0, 1.0], 20.0, 0.0, 100.0), [0.0, 20.0]);
        assert_eq!(apart(&[99.0, 100.0], 20.0, 0.0, 100.0), [80.0, 100.0]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap(wanted in prop::collection::vec(0.0..300.0, 0..20)) {
            let mut places = apart(&wanted, 18.0, 0.0, 360.0);
            places.sort_by(f64::total_cmp);
            for pair in places.windows(2) {
                prop_assert!(pair[1] - pair[0] >= 18.0 - 1e-6, "{places:?}");
            }
            for place in places {
                prop_assert!((-1e-6..=360.0 + 1e-6).contains(&place));
            }
        }
    }
}
