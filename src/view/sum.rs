//! Sums of counts, some of them inexact: takes each count with its qualifier; gives a sum that is no
//! more exact than its parts. Never overflows: a record's numbers have nine digits at most.

use crate::record::{Direction, Qualifier};

/// A sum and how exact it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// `over`, or nothing.
    pub(super) qualifier: &'static str,
    pub(super) value: u64,
}

/// Adds counts. Where all direction one way (each "over" something), so does their sum; where they do not,
/// it is "about", and rounded.
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

/// To what a sum is rounded: 1, 5, 10, 50 …, whichever comes next below a tenth of its largest inexact
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
    fn a_sum_is_no_more_exact_than_its_parts() {
        use Qualifier::{About, Almost, AtLeast, Nearly, Over, UpTo};
        let exact = |count| (count, None);
        let told = |qualifier, count| (count, Some(qualifier));
        for (parts, words, value) in [
            (vec![], "", 0),
            (vec![exact(50), exact(198)], "", 248),
            (vec![told(Over, 50), exact(198)], "about", 250),
            (vec![exact(48), told(Over, 200)], "about", 250),
            (vec![told(Over, 200), told(AtLeast, 48)], "over", 248),
            (vec![told(Almost, 40), told(UpTo, 60)], "under", 100),
            (vec![told(Nearly, 40), told(Over, 60)], "about", 100),
            (vec![told(About, 250)], "about", 250),
            (vec![told(About, 39)], "about", 39),
            (vec![told(About, 33), exact(1234)], "about", 1267),
            (vec![told(Over, 1500), exact(234)], "about", 1700),
            (vec![told(Over, 800), exact(24)], "about", 800),
            (vec![told(Over, 5), exact(6)], "about", 11),
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
