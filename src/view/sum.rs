//! Sums of counts that may be inexact: takes each count with its qualifier; gives a sum that is not more precise than its
//! parts.

use crate::record::{Direction, Qualifier};

/// A sum with its qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// `over`, or empty.
    pub(super) qualifier: &'static str,
    pub(super) value: u64,
}

/// Adds counts, which have nine digits at most and so cannot overflow. If all qualifiers point the same way, as with
/// `over`, so does that of the sum; otherwise the sum is rounded, and `about`.
pub(super) fn sum(parts: impl IntoIterator<Item = (u64, Option<Qualifier>)>) -> Sum {
    let parts: Vec<_> = parts.into_iter().collect();
    let value = parts.iter().map(|(count, _)| count).sum();
    let directions: Vec<_> =
        parts.iter().map(|(_, qualifier)| qualifier.map(Qualifier::direction)).collect();
    let first = directions.first().copied().flatten();
    match first.filter(|_| directions.iter().all(|direction| *direction == first)) {
        _ if directions.iter().all(Option::is_none) => Sum { qualifier: "", value },
        Some(direction) if direction != Direction::Either => {
            Sum { qualifier: direction.qualifier().name(), value }
        }
        _ => {
            let inexact = parts.iter().filter(|(_, qualifier)| qualifier.is_some());
            let step = step(inexact.map(|(count, _)| *count).max().unwrap_or_default());
            Sum {
                qualifier: Direction::Either.qualifier().name(),
                value: (value + step / 2) / step * step,
            }
        }
    }
}

/// The step to which a sum is rounded: the largest of 1, 5, 10, 50 … that is at most a tenth of its largest inexact
/// part.
fn step(largest: u64) -> u64 {
    let tenth = (largest / 10).max(1);
    let power = 10u64.pow(tenth.ilog10());
    if tenth >= 5 * power { 5 * power } else { power }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_not_more_precise_than_its_parts() {
        use Qualifier::{About, Almost, AtLeast, Nearly, Over, UpTo};
        let exact = |count| (count, None);
        let inexact = |qualifier, count| (count, Some(qualifier));
        for (parts, words, value) in [
            (vec![], "", 0),
            (vec![exact(50), exact(198)], "", 248),
            (vec![inexact(Over, 50), exact(198)], "about", 250),
            (vec![exact(48), inexact(Over, 200)], "about", 250),
            (vec![inexact(Over, 200), inexact(AtLeast, 48)], "over", 248),
            (vec![inexact(Almost, 40), inexact(UpTo, 60)], "under", 100),
            (vec![inexact(Nearly, 40), inexact(Over, 60)], "about", 100),
            (vec![inexact(About, 250)], "about", 250),
            (vec![inexact(About, 39)], "about", 39),
            (vec![inexact(About, 33), exact(1234)], "about", 1267),
            (vec![inexact(Over, 1500), exact(234)], "about", 1700),
            (vec![inexact(Over, 800), exact(24)], "about", 800),
            (vec![inexact(Over, 5), exact(6)], "about", 11),
        ] {
            assert_eq!(sum(parts), Sum { qualifier: words, value });
        }
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let parts = (0..1_000_000).map(|_| (999_999_999, Some(Qualifier::Over)));
        assert_eq!(sum(parts).value, 999_999_999_000_000);
    }
}
