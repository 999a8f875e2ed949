//! The change of an outcome in words: takes both sides, or the gain alone; gives `up 40 percentage points`, `14 fewer`.
//! Never more precise than its sides.

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::{Amount, Better, Direction, Gain, Outcome, Qualifier, Quantity, Side, Unit};

/// A change in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ChangeWords {
    pub(super) way: Way,
    /// In few words, for a chart or a table: `14 fewer, an improvement`.
    pub(super) short: String,
    /// For a sentence: `fell by 14`.
    pub(super) verb: String,
    /// The end of the sentence, where a fall is an improvement: `, which is an improvement`.
    pub(super) judgement: &'static str,
}

/// The way that a measure moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Way {
    Up,
    Down,
    /// Unchanged, or by less than inexact numbers show.
    #[default]
    Level,
}

pub(super) fn change_words(outcome: &Outcome, unit: Unit) -> ChangeWords {
    let words = match (&outcome.gain, &outcome.before, &outcome.after) {
        (Some(gain), _, _) => gain_alone(gain, unit),
        (_, Some(before), Some(after)) => difference(before, after, unit),
        _ => return ChangeWords::default(),
    };
    let better = outcome.better.as_ref().map(|better| better.content);
    let (remark, judgement) = match (better, words.way) {
        (Some(Better::Lower), Way::Down) => (", an improvement", ", which is an improvement"),
        (Some(Better::Lower), Way::Up) => (", though lower is better", ", though lower is better"),
        (Some(Better::Higher), Way::Down) => {
            (", though higher is better", ", though higher is better")
        }
        _ => ("", ""),
    };
    ChangeWords { short: words.short + remark, judgement, ..words }
}

fn gain_alone(gain: &Gain, unit: Unit) -> ChangeWords {
    let qualifier = gain.qualifier.as_ref().map(|it| it.content);
    moved(gain.value.amount, qualifier, unit, "")
}

fn difference(before: &Side, after: &Side, unit: Unit) -> ChangeWords {
    let change = subtract(after.value.amount, before.value.amount);
    let of = |side: &Side| side.qualifier.as_ref().map(|it| it.content);
    let qualifier = match change.as_f64() < 0.0 {
        true => of_difference(of(before), of(after)),
        false => of_difference(of(after), of(before)),
    };
    // Between two shares; "up by a third" alone would mean a third of the earlier value.
    let whole = if unit == Unit::Count { " of the total" } else { "" };
    moved(change, qualifier, unit.of_difference(), whole)
}

/// A change in words. `whole` follows a fraction of things.
fn moved(change: Amount, qualifier: Option<Qualifier>, unit: Unit, whole: &str) -> ChangeWords {
    let way = match change.as_f64() {
        0.0 => return unmoved(qualifier),
        rise if rise > 0.0 => Way::Up,
        _ => Way::Down,
    };
    let is_up = way == Way::Up;
    let amount = positive(change);
    let mut size = Quantity { qualifier, amount, to: None, unit }.to_string();
    let adverb = if is_up { "up" } else { "down" };
    let short = match (unit, amount) {
        (Unit::Count, Amount::Fraction(..)) => {
            size += whole;
            format!("{adverb} by {size}")
        }
        (Unit::Count, Amount::Whole(_)) => {
            format!("{size}\u{a0}{}", if is_up { "more" } else { "fewer" })
        }
        (Unit::Days | Unit::Weeks | Unit::Months | Unit::Terms | Unit::Years, _) => {
            let is_many = amount.as_f64() > 1.0;
            let less = if is_many { "fewer" } else { "less" };
            format!("{size}\u{a0}{}", if is_up { "more" } else { less })
        }
        _ => format!("{adverb} {size}"),
    };
    let verb = format!("{} by {size}", if is_up { "rose" } else { "fell" });
    ChangeWords { way, short, verb, judgement: "" }
}

/// No change, or one that inexact numbers are too coarse to show.
fn unmoved(qualifier: Option<Qualifier>) -> ChangeWords {
    let (short, verb) = match qualifier {
        Some(_) => ("about the same", "stayed about the same"),
        None => ("unchanged", "did not change"),
    };
    ChangeWords { short: short.to_owned(), verb: verb.to_owned(), ..ChangeWords::default() }
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
        let change = subtract(amount(after), amount(before));
        let words = moved(change, None, unit.of_difference(), " of the total");
        words.short.replace('\u{a0}', " ")
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
            ("1/3", "2/3", Unit::Count, "up by a third of the total"),
            ("2/3", "1/3", Unit::Count, "down by a third of the total"),
            ("1/4", "1/2", Unit::Count, "up by a quarter of the total"),
            ("1/3", "1/2", Unit::Count, "up by 1/6 of the total"),
            ("1/2", "1", Unit::Count, "up by half of the total"),
            ("1/3", "0.5", Unit::Count, "up by 1/6 of the total"),
            ("1/3", "1/3", Unit::Count, "unchanged"),
        ] {
            assert_eq!(gain(before, after, unit), words, "{before} {after}");
        }
    }

    #[test]
    fn things_and_times_are_more_or_fewer() {
        for (before, after, unit, words) in [
            ("17", "3", Unit::Count, "14 fewer"),
            ("3", "2", Unit::Count, "1 fewer"),
            ("3", "1,503", Unit::Count, "1,500 more"),
            ("2.5", "4", Unit::Count, "up 1.5"),
            ("6", "4", Unit::Days, "2 days fewer"),
            ("2", "1", Unit::Terms, "1 term less"),
            ("1", "2.5", Unit::Weeks, "1.5 weeks more"),
            ("1/2", "1/4", Unit::Days, "a quarter of a day less"),
        ] {
            assert_eq!(gain(before, after, unit), words, "{before} {after}");
        }
    }

    #[test]
    fn a_gain_alone_has_words_for_a_chart_and_for_a_sentence() {
        for (change, qualifier, unit, short, verb) in [
            ("11%", None, Unit::Percent, "up 11%", "rose by 11%"),
            ("1/2", None, Unit::Count, "up by half", "rose by half"),
            ("-14", Some(Qualifier::About), Unit::Count, "about 14 fewer", "fell by about 14"),
            ("0", None, Unit::Points, "unchanged", "did not change"),
        ] {
            let change = Number::parse(change).expect("a number").amount;
            let words = moved(change, qualifier, unit, "");
            let plain = |text: &str| text.replace('\u{a0}', " ");
            assert_eq!((plain(&words.short).as_str(), plain(&words.verb).as_str()), (short, verb));
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
        let words = moved(Amount::Whole(0), Some(Over), Unit::Percent, "");
        assert_eq!((words.way, words.short.as_str()), (Way::Level, "about the same"));
    }
}
