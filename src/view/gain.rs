//! The change of an outcome in words: takes both sides, or the gain alone; gives `up 40 percentage points`. Never more
//! precise than its sides.

use crate::record::{Amount, Better, Direction, Gain, Outcome, Qualifier, Quantity, Side, Unit};

/// A change that two inexact numbers are too coarse to show.
const ABOUT_THE_SAME: &str = "about the same";

pub(super) fn gain_words(outcome: &Outcome, unit: Unit) -> String {
    let words = match (&outcome.gain, &outcome.before, &outcome.after) {
        (Some(gain), _, _) => gain_alone(gain, unit),
        (_, Some(before), Some(after)) => difference(before, after, unit),
        _ => return String::new(),
    };
    let better = outcome.better.as_ref().map(|better| better.content);
    if better == Some(Better::Lower) && words.starts_with("down") {
        return format!("{words}, which is better");
    }
    words
}

fn gain_alone(gain: &Gain, unit: Unit) -> String {
    let qualifier = gain.qualifier.as_ref().map(|it| it.content);
    moved(gain.value.amount, qualifier, unit)
}

fn difference(before: &Side, after: &Side, unit: Unit) -> String {
    let change = subtract(after.value.amount, before.value.amount);
    let of = |side: &Side| side.qualifier.as_ref().map(|it| it.content);
    let qualifier = match change.as_f64() < 0.0 {
        true => of_difference(of(before), of(after)),
        false => of_difference(of(after), of(before)),
    };
    moved(change, qualifier, unit.of_difference())
}

fn moved(change: Amount, qualifier: Option<Qualifier>, unit: Unit) -> String {
    let way = match change.as_f64() {
        0.0 if qualifier.is_some() => return ABOUT_THE_SAME.to_owned(),
        0.0 => return "unchanged".to_owned(),
        rise if rise > 0.0 => "up",
        _ => "down",
    };
    let size = Quantity { qualifier, amount: positive(change), to: None, unit };
    format!("{way} {size}")
}

/// The qualifier of the larger number minus the smaller one. `over` on the larger one makes the difference larger,
/// on the smaller one smaller.
fn of_difference(larger: Option<Qualifier>, smaller: Option<Qualifier>) -> Option<Qualifier> {
    let direction = smaller.map(|it| it.direction().reversed());
    match (larger, direction) {
        (larger, None) => larger,
        (None, Some(direction)) => Some(direction.qualifier()),
        (Some(larger), Some(direction)) if larger.direction() == direction => {
            Some(direction.qualifier())
        }
        (Some(_), Some(_)) => Some(Direction::Either.qualifier()),
    }
}

/// The exact difference: a fraction where one of the two is a fraction.
fn subtract(after: Amount, before: Amount) -> Amount {
    let ((a, b), (c, d)) = (ratio(after), ratio(before));
    let (top, bottom) = (a * d - c * b, b * d);
    let common = gcd(top, bottom);
    let (top, bottom) = (top / common, bottom / common);
    let is_fraction = [after, before].iter().any(|it| matches!(it, Amount::Fraction(..)));
    match (i32::try_from(top), u32::try_from(bottom)) {
        (Ok(top), Ok(bottom)) if is_fraction && top.unsigned_abs() < bottom => {
            Amount::Fraction(top, bottom)
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "numbers of nine digits before the point and six after it, in lowest terms"
        )]
        _ => rounded(top as f64 / bottom as f64),
    }
}

/// An amount as a numerator and a denominator; a record's numbers have six decimals at most.
fn ratio(amount: Amount) -> (i128, i128) {
    const PARTS: i32 = 1_000_000;
    match amount {
        Amount::Whole(number) => (number.into(), 1),
        Amount::Fraction(top, bottom) => (top.into(), bottom.into()),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a record's numbers have nine digits before the point at most"
        )]
        Amount::Decimal(number) => ((number * f64::from(PARTS)).round() as i128, PARTS.into()),
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs().max(1) } else { gcd(b, a % b) }
}

fn positive(amount: Amount) -> Amount {
    match amount {
        Amount::Whole(number) => Amount::Whole(number.abs()),
        Amount::Decimal(number) => Amount::Decimal(number.abs()),
        Amount::Fraction(top, bottom) => Amount::Fraction(top.abs(), bottom),
    }
}

/// A computed number without the rounding error of binary fractions.
pub(super) fn rounded(number: f64) -> Amount {
    const PARTS: f64 = 1e9;
    let number = (number * PARTS).round() / PARTS;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole, and a record's numbers have nine digits"
    )]
    if number.fract() == 0.0 { Amount::Whole(number as i64) } else { Amount::Decimal(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Number;

    fn gain(before: &str, after: &str, unit: Unit) -> String {
        let amount = |text: &str| Number::parse(text).expect("a number").amount;
        moved(subtract(amount(after), amount(before)), None, unit.of_difference())
            .replace('\u{a0}', " ")
    }

    #[test]
    fn differences_of_percentages_are_percentage_points() {
        for (before, after, unit, words) in [
            ("29%", "79%", Unit::Percent, "up 50 percentage points"),
            ("20%", "11%", Unit::Percent, "down 9 percentage points"),
            ("20%", "21%", Unit::Percent, "up 1 percentage point"),
            ("100%", "350%", Unit::RelativePercent, "up 250 percentage points"),
            ("5%", "5%", Unit::Percent, "unchanged"),
        ] {
            assert_eq!(gain(before, after, unit), words);
        }
    }

    #[test]
    fn differences_are_exact() {
        for (before, after, unit, words) in [
            ("0.1", "0.4", Unit::Points, "up 0.3 points"),
            ("-0.3", "0.2", Unit::Points, "up 0.5 points"),
            ("0.2", "-0.3", Unit::Points, "down 0.5 points"),
            ("0.000001", "0.000003", Unit::Points, "up 0.000002 points"),
            ("-1", "0", Unit::Points, "up 1 point"),
            ("-£1,500", "£2,000.50", Unit::Pounds, "up £3,500.50"),
            ("-999,999,999", "999,999,999", Unit::Points, "up 1,999,999,998 points"),
            ("1/3", "2/3", Unit::Count, "up a third"),
            ("2/3", "1/3", Unit::Count, "down a third"),
            ("1/4", "1/2", Unit::Count, "up a quarter"),
            ("1/3", "1/2", Unit::Count, "up 1/6"),
            ("1/2", "1", Unit::Count, "up half"),
            ("1/3", "0.5", Unit::Count, "up 1/6"),
            ("1/3", "1/3", Unit::Count, "unchanged"),
        ] {
            assert_eq!(gain(before, after, unit), words, "{before} {after}");
        }
    }

    #[test]
    fn a_difference_is_not_more_precise_than_its_sides() {
        use Qualifier::{About, Almost, Around, AtLeast, MoreThan, Over, Under, UpTo};
        for (larger, smaller, difference) in [
            (None, None, None),
            (Some(Almost), None, Some(Almost)),
            (Some(MoreThan), None, Some(MoreThan)),
            (None, Some(AtLeast), Some(Under)),
            (None, Some(UpTo), Some(Over)),
            (None, Some(Around), Some(About)),
            (Some(Over), Some(Under), Some(Over)),
            (Some(Over), Some(Over), Some(About)),
            (Some(Under), Some(About), Some(About)),
        ] {
            assert_eq!(of_difference(larger, smaller), difference);
        }
        assert_eq!(moved(Amount::Whole(0), Some(Over), Unit::Percent), ABOUT_THE_SAME);
    }
}
