//! The scale of a picture: takes the smallest and the largest value; gives round ends and even steps, with zero on the
//! scale.

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// The lower end: 0, or below it.
    pub(super) min: f64,
    /// The upper end: 0, or above it.
    pub(super) max: f64,
    /// The number of steps.
    pub(super) steps: u32,
}

/// The most steps of a scale that crosses zero. Chosen by eye.
const MOST_STEPS: f64 = 6.0;

/// A scale that includes two values and zero.
pub(super) fn scale(smallest: f64, largest: f64) -> Scale {
    if smallest >= 0.0 {
        return from_zero(largest);
    }
    if largest <= 0.0 {
        let Scale { max, steps, .. } = from_zero(-smallest);
        return Scale { min: -max, max: 0.0, steps };
    }
    let power = 10f64.powf(((largest - smallest) / MOST_STEPS).log10().floor());
    let sides = [1.0, 2.0, 5.0, 10.0, 20.0].map(|round| {
        // A value exactly on a step needs no further step, despite the rounding of binary fractions.
        let steps = |side: f64| (side / (round * power) - 1e-9).ceil().max(1.0);
        (round * power, steps(-smallest), steps(largest))
    });
    let fits = |(_, below, above): &(f64, f64, f64)| below + above <= MOST_STEPS;
    let (step, below, above) = sides.into_iter().find(fits).unwrap_or(sides[4]);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most six")]
    Scale { min: -below * step, max: above * step, steps: (below + above) as u32 }
}

/// A scale that begins at zero.
fn from_zero(largest: f64) -> Scale {
    if largest <= 0.0 {
        return Scale { min: 0.0, max: 1.0, steps: 1 };
    }
    let power = 10f64.powf(largest.log10().floor());
    let rounds = [(1.0, 2), (2.0, 2), (3.0, 3), (4.0, 4), (5.0, 5), (6.0, 3), (8.0, 4), (10.0, 2)];
    let (round, steps) =
        rounds.into_iter().find(|(round, _)| round * power >= largest).unwrap_or((10.0, 2));
    Scale { min: 0.0, max: round * power, steps }
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn scales_include_their_largest_value_and_divide_evenly() {
        for (largest, end) in [
            (0.3, 0.3),
            (19.0, 20.0),
            (28.0, 30.0),
            (90.0, 100.0),
            (61.0, 80.0),
            (0.0, 1.0),
            (350.0, 400.0),
            (1200.0, 2000.0),
            (0.000_001, 0.000_001),
            (999_999_999.0, 1e9),
        ] {
            let scale = scale(0.0, largest);
            assert!((scale.max / end - 1.0).abs() < 1e-9, "{largest}: {scale:?}");
            assert!(scale.steps > 0 && scale.min == 0.0);
        }
    }

    #[test]
    fn scales_cross_zero_on_a_step() {
        for (smallest, largest, min, max, steps) in [
            (-0.3, 0.2, -0.3, 0.2, 5),
            (-1.0, 1.0, -1.0, 1.0, 4),
            (-5.0, 350.0, -100.0, 400.0, 5),
            (-0.01, 100.0, -20.0, 100.0, 6),
            (-1500.0, 2000.5, -2000.0, 3000.0, 5),
            (-999_999_999.0, 0.000_001, -1e9, 2e8, 6),
            (-3.0, 0.0, -3.0, 0.0, 3),
            (-3.0, -1.0, -3.0, 0.0, 3),
        ] {
            let scale = scale(smallest, largest);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1e-6);
            assert!(
                near(scale.min, min) && near(scale.max, max),
                "{smallest} {largest}: {scale:?}"
            );
            assert_eq!(scale.steps, steps, "{smallest} {largest}");
        }
    }
}
