//! The scale of a picture: takes the largest value; gives a round end and even steps. Never draws.

/// A round upper end for a scale that holds `largest`, and into how many steps it divides.
pub(super) fn scale(largest: f64) -> (f64, u32) {
    if largest <= 0.0 {
        return (1.0, 1);
    }
    let power = 10f64.powf(largest.log10().floor());
    let rounds = [
        (1.0, 2),
        (2.0, 2),
        (3.0, 3),
        (4.0, 4),
        (5.0, 5),
        (6.0, 3),
        (8.0, 4),
        (10.0, 2),
    ];
    let (round, steps) = rounds
        .into_iter()
        .find(|(round, _)| round * power >= largest)
        .unwrap_or((10.0, 2));
    (round * power, steps)
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn scales_hold_their_largest_value_and_divide_evenly() {
        for (largest, end) in [
            (0.3, 0.3),
            (19.0, 20.0),
            (28.0, 30.0),
            (90.0, 100.0),
            (61.0, 80.0),
            (0.0, 1.0),
            (1200.0, 2000.0),
        ] {
            let (max, steps) = scale(largest);
            assert!((max - end).abs() < 1e-9, "{largest}: {max}");
            assert!(steps > 0);
        }
    }
}
