//! The false discovery rate (Benjamini and Hochberg, 1995): of many tests, those that are kept so that
//! on average at most a set share of the kept ones are false.

/// The share of false ones among those kept.
pub const RATE: f64 = 0.05;

/// Returns which p-values are kept at [`RATE`].
pub fn kept(p_values: &[f64]) -> Vec<bool> {
    let adjusted = adjusted(p_values).into_iter();
    adjusted.map(|p| p <= RATE).collect()
}

/// Returns the adjusted p-values, in the order given: the lowest rate at which each is kept. Equal to R's
/// `p.adjust(method = "BH")`.
pub fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*b].total_cmp(&p_values[*a]));
    let mut adjusted = vec![1.0; p_values.len()];
    let (total, mut smallest) = (count(p_values.len()), 1.0_f64);
    for (larger, index) in order.into_iter().enumerate() {
        let rank = total - count(larger);
        smallest = smallest.min(total / rank * p_values[index]);
        adjusted[index] = smallest;
    }
    adjusted
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_paper_s_own_example_keeps_four() {
        // The 15 p-values of Benjamini and Hochberg (1995), section 4.1: at 0.05 the first four.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0000,
        ];
        let kept: Vec<bool> = kept(&p);
        assert_eq!(kept, (0..15).map(|i| i < 4).collect::<Vec<_>>());
    }

    #[test]
    fn one_test_alone_is_kept_at_the_rate_itself() {
        assert_eq!(kept(&[0.05]), [true]);
        assert_eq!(kept(&[0.050_001]), [false]);
        assert!(kept(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn kept_is_independent_of_the_order(p in prop::collection::vec(0.0f64..0.2, 1..40)) {
            let mut reversed = p.clone();
            reversed.reverse();
            let mut kept_reversed = kept(&reversed);
            kept_reversed.reverse();
            prop_assert_eq!(kept(&p), kept_reversed);
        }

        #[test]
        fn an_adjusted_value_is_never_smaller(p in prop::collection::vec(0.0f64..=1.0, 1..40)) {
            for (adjusted, p) in adjusted(&p).iter().zip(&p) {
                prop_assert!(adjusted >= p && *adjusted <= 1.0);
            }
        }
    }
}
