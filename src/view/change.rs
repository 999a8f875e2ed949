//! Outcomes as pictures: takes outcomes; gives panels of rows on a shared scale per unit, with
//! the words for both sides, the gain and the whole. Never draws.

use schemars::JsonSchema;
use serde::Serialize;

use super::scale::scale;
use super::{Notes, detail};
use crate::record::{Amount, Better, Gain, Number, Outcome, Placed, Quantity, Side, Unit, grouped};

/// The outcomes of one unit on one scale.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ChangePanel {
    /// The scale's upper end.
    max: f64,
    /// The marks of the scale.
    ticks: Vec<Tick>,
    rows: Vec<Change>,
    /// The picture in sentences.
    alt: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Tick {
    at: f64,
    text: String,
}

/// One outcome.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Change {
    pub(crate) measure: String,
    /// Whom it is about and when.
    pub(crate) detail: String,
    pub(crate) before: Option<Mark>,
    pub(crate) after: Option<Mark>,
    /// The change in words: `up 40 percentage points`.
    pub(crate) gain: String,
    pub(super) note: Option<usize>,
    #[serde(skip)]
    pub(super) unit: Unit,
}

impl Change {
    /// How far the measure moved, either way; nothing is known of a change without sides.
    pub(crate) fn size(&self) -> f64 {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => (after.at - before.at).abs(),
            _ => 0.0,
        }
    }
}

/// One side of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Mark {
    pub(crate) at: f64,
    /// The value as it stands beside its mark: `80%`.
    pub(crate) text: String,
    /// The value in full: `almost 80%`.
    pub(crate) words: String,
    /// When, or nothing.
    pub(crate) date: String,
}

/// Outcomes as panels, one per unit, in the order in which the units first stand; changes known
/// without their sides come last, on no scale.
pub(crate) fn panels(outcomes: &[Outcome], notes: &mut Notes) -> Vec<ChangePanel> {
    grouped_by_unit(outcomes.iter().map(|outcome| change(outcome, notes)))
}

/// Changes as panels, as for [`panels`].
pub(crate) fn grouped_by_unit(changes: impl IntoIterator<Item = Change>) -> Vec<ChangePanel> {
    let mut groups: Vec<(Option<Unit>, Vec<Change>)> = Vec::new();
    for change in changes {
        let key = change.before.is_some().then_some(change.unit);
        match groups.iter_mut().find(|(group, _)| *group == key) {
            Some((_, rows)) => rows.push(change),
            None => groups.push((key, vec![change])),
        }
    }
    groups.sort_by_key(|(unit, _)| unit.is_none());
    groups
        .into_iter()
        .map(|(unit, rows)| panel(unit, rows))
        .collect()
}

impl ChangePanel {
    /// The panel in parts of so many rows at most, on the same scale.
    pub(super) fn split(self, most: usize) -> Vec<Self> {
        let parts = self.rows.chunks(most).map(|rows| Self {
            max: self.max,
            ticks: self.ticks.clone(),
            rows: rows.to_vec(),
            alt: alt(rows),
        });
        parts.collect()
    }
}

/// The picture of some rows in sentences.
fn alt(rows: &[Change]) -> String {
    rows.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn panel(unit: Option<Unit>, rows: Vec<Change>) -> ChangePanel {
    let alt = alt(&rows);
    let Some(unit) = unit else {
        return ChangePanel {
            max: 0.0,
            ticks: Vec::new(),
            rows,
            alt,
        };
    };
    let marks = rows
        .iter()
        .flat_map(|row| [&row.before, &row.after])
        .flatten();
    let largest = marks.map(|mark| mark.at).fold(0.0, f64::max);
    let (max, steps) = if unit == Unit::Percent {
        (100.0, 4)
    } else {
        scale(largest)
    };
    let ticks = (0..=steps).map(|step| {
        let at = max * f64::from(step) / f64::from(steps);
        let quantity = Quantity {
            qualifier: None,
            amount: amount(at),
            to: None,
            unit,
        };
        Tick {
            at,
            text: quantity.bare(),
        }
    });
    ChangePanel {
        max,
        ticks: ticks.collect(),
        rows,
        alt,
    }
}

/// One outcome with its words.
pub(crate) fn change(outcome: &Outcome, notes: &mut Notes) -> Change {
    let named = outcome.unit.as_ref().map(|unit| unit.content);
    let value = outcome
        .before
        .as_ref()
        .map(|side| &side.value)
        .or(outcome.gain.as_ref().map(|gain| &gain.value));
    let unit = value
        .and_then(|value| value.shown)
        .or(named)
        .unwrap_or(Unit::Count);
    let mark = |side: &Placed<Side>| {
        let value = quantity(
            &side.value,
            side.qualifier.as_ref().map(|q| q.content),
            unit,
        );
        Mark {
            at: side.value.amount.as_f64(),
            text: value.bare(),
            words: value.to_string(),
            date: side
                .date
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        }
    };
    let (before, after) = (
        outcome.before.as_ref().map(mark),
        outcome.after.as_ref().map(mark),
    );
    let better = outcome
        .better
        .as_ref()
        .map_or(Better::Higher, |better| better.content);
    Change {
        measure: outcome.measure.to_string(),
        detail: detail([
            outcome.subject.as_ref().map(|s| s.to_string()),
            when(outcome, before.as_ref(), after.as_ref()),
            inexact(before.as_ref(), after.as_ref()),
        ]),
        gain: gain_words(outcome, unit, better),
        before,
        after,
        note: notes.add(outcome.note.as_ref().map(|note| &***note)),
        unit,
    }
}

fn quantity(number: &Number, qualifier: Option<crate::record::Qualifier>, unit: Unit) -> Quantity {
    Quantity {
        qualifier,
        amount: number.amount,
        to: None,
        unit,
    }
}

/// When the sides were measured, else the outcome's period.
fn when(outcome: &Outcome, before: Option<&Mark>, after: Option<&Mark>) -> Option<String> {
    let dates = (
        before.map_or("", |mark| &mark.date),
        after.map_or("", |mark| &mark.date),
    );
    match dates {
        ("", "") => outcome.period.as_ref().map(ToString::to_string),
        (date, "") | ("", date) => Some(date.to_owned()),
        (first, second) if first == second => Some(first.to_owned()),
        (first, second) => Some(format!("{first} to {second}")),
    }
}

/// Both values in full, if one of them is inexact: the picture shows the numbers alone.
fn inexact(before: Option<&Mark>, after: Option<&Mark>) -> Option<String> {
    let (before, after) = (before?, after?);
    let plain = before.words == before.text && after.words == after.text;
    (!plain).then(|| format!("from {} to {}", before.words, after.words))
}

fn gain_words(outcome: &Outcome, unit: Unit, better: Better) -> String {
    let words = match (&outcome.gain, &outcome.before, &outcome.after) {
        (Some(gain), _, _) => gain_alone(gain, unit),
        (_, Some(before), Some(after)) => difference(&before.value, &after.value, unit),
        _ => return String::new(),
    };
    let fall_is_good = better == Better::Lower && words.starts_with("down");
    if fall_is_good {
        format!("{words}, which is better")
    } else {
        words
    }
}

fn gain_alone(gain: &Placed<Gain>, unit: Unit) -> String {
    if gain.value.amount.as_f64() == 0.0 {
        return "unchanged".to_owned();
    }
    let size = Quantity {
        qualifier: gain.qualifier.as_ref().map(|q| q.content),
        amount: positive(gain.value.amount),
        to: None,
        unit,
    };
    format!(
        "{} {size}",
        if gain.value.amount.as_f64() < 0.0 {
            "down"
        } else {
            "up"
        }
    )
}

fn difference(before: &Number, after: &Number, unit: Unit) -> String {
    let change = subtract(after.amount, before.amount);
    let size = Quantity {
        qualifier: None,
        amount: positive(change),
        to: None,
        unit: unit.of_difference(),
    };
    match change.as_f64() {
        0.0 => "unchanged".to_owned(),
        rise if rise > 0.0 => format!("up {size}"),
        _ => format!("down {size}"),
    }
}

fn subtract(after: Amount, before: Amount) -> Amount {
    match (after, before) {
        (Amount::Whole(after), Amount::Whole(before)) => {
            Amount::Whole(after.saturating_sub(before))
        }
        _ => amount(((after.as_f64() - before.as_f64()) * 1e6).round() / 1e6),
    }
}

fn positive(amount: Amount) -> Amount {
    match amount {
        Amount::Whole(number) => Amount::Whole(number.saturating_abs()),
        Amount::Decimal(number) => Amount::Decimal(number.abs()),
        fraction @ Amount::Fraction(..) => fraction,
    }
}

/// A whole amount where it is one.
fn amount(number: f64) -> Amount {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole and small"
    )]
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Amount::Whole(number as i64)
    } else {
        Amount::Decimal(number)
    }
}

fn sentence(change: &Change) -> String {
    let about = if change.detail.is_empty() {
        String::new()
    } else {
        format!(" ({})", change.detail)
    };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!(
                "{}{about}: from {} to {}, {}.",
                change.measure, before.words, after.words, change.gain
            )
        }
        _ => format!("{}{about}: {}.", change.measure, change.gain),
    }
}

/// A count in words for a reader: `1 outcome`, `12 outcomes`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    let number = i64::try_from(count).map_or_else(|_| count.to_string(), grouped);
    format!("{number}\u{a0}{}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_percentages_are_percentage_points() {
        let number = |percent| Number {
            amount: Amount::Whole(percent),
            shown: Some(Unit::Percent),
        };
        assert_eq!(
            difference(&number(29), &number(79), Unit::Percent),
            "up 50\u{a0}percentage\u{a0}points"
        );
        assert_eq!(
            difference(&number(20), &number(11), Unit::Percent),
            "down 9\u{a0}percentage\u{a0}points"
        );
        assert_eq!(
            difference(&number(5), &number(5), Unit::Percent),
            "unchanged"
        );
    }

    #[test]
    fn decimal_differences_have_no_binary_dust() {
        let number = |value| Number {
            amount: Amount::Decimal(value),
            shown: None,
        };
        assert_eq!(
            difference(&number(0.1), &number(0.4), Unit::Points),
            "up 0.3\u{a0}points"
        );
    }
}
