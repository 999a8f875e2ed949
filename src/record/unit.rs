//! Rules about a value and its unit: takes a number and the unit named beside it; gives the unit, or
//! findings if the two do not fit.

use super::inspect::Inspector;
use super::placed::Placed;
use super::value::{Amount, Number, Unit};
use crate::diagnostic::{Code, Finding, Place};

/// Reports two values that should have one unit and do not.
pub(super) fn sides_differ(
    inspector: &mut Inspector<'_>,
    (first, first_unit): (&Placed<Number>, Unit),
    (second, second_unit): (&Placed<Number>, Unit),
) -> bool {
    let finding = Finding::new(
        Code::SidesDiffer,
        format!(
            "one value is in {}, the other in {}",
            first_unit.name(),
            second_unit.name()
        ),
    )
    .and(
        Place::new(inspector.file, first.span.clone()),
        format!("in {}", first_unit.name()),
    );
    let help = "write both in one unit: both with `%`, or both without";
    inspector.fault(
        finding,
        second.span.clone(),
        format!("in {}", second_unit.name()),
        Some(help),
    )
}

/// The unit of a value, if the value fits it: the one its writing shows, else the one named, else
/// a count.
pub(super) fn value_unit(
    inspector: &mut Inspector<'_>,
    number: &Placed<Number>,
    named: Option<&Placed<Unit>>,
) -> Option<Unit> {
    let unit = one_unit(inspector, number, named)?;
    let amount = number.amount;
    if unit == Unit::Percent && !(0.0..=100.0).contains(&amount.as_f64()) {
        let finding = Finding::new(Code::PercentageRange, "a percentage lies between 0 and 100");
        let help = "a rise of more than 100 per cent is told in the prose, or with the values before and after";
        inspector.fault(finding, number.span.clone(), "outside", Some(help));
        return None;
    }
    if unit == Unit::Percent
        && amount.as_f64() > 0.0
        && amount.as_f64() < 1.0
        && number.shown.is_none()
    {
        let finding = Finding::new(Code::PercentageRange, "this is less than one per cent");
        let help = "for eighty per cent write `\"80%\"`; for less than one per cent write it with its sign, `\"0.8%\"`";
        inspector.fault(
            finding,
            number.span.clone(),
            "a spreadsheet's way of writing it?",
            Some(help),
        );
        return None;
    }
    countable(inspector, number, unit).then_some(unit)
}

/// A gain fits its unit; it may be negative.
pub(super) fn gain_unit(
    inspector: &mut Inspector<'_>,
    number: &Placed<Number>,
    named: Option<&Placed<Unit>>,
) -> bool {
    one_unit(inspector, number, named).is_some()
}

fn one_unit(
    inspector: &mut Inspector<'_>,
    number: &Placed<Number>,
    named: Option<&Placed<Unit>>,
) -> Option<Unit> {
    let (Some(shown), Some(named)) = (number.shown, named) else {
        return Some(
            number
                .shown
                .or(named.map(|unit| unit.content))
                .unwrap_or(Unit::Count),
        );
    };
    if shown == named.content {
        return Some(shown);
    }
    let finding = Finding::new(
        Code::UnitConflict,
        format!(
            "the value shows {}, but `unit` says {}",
            shown.name(),
            named.content.name()
        ),
    )
    .and(
        Place::new(inspector.file, named.span.clone()),
        "the unit named",
    );
    inspector.fault(
        finding,
        number.span.clone(),
        format!("in {}", shown.name()),
        Some("leave `unit` out, or write the bare number"),
    );
    None
}

/// A count is whole and not negative; other values are not negative.
fn countable(inspector: &mut Inspector<'_>, number: &Placed<Number>, unit: Unit) -> bool {
    let (message, help) = match number.amount {
        amount if amount.as_f64() < 0.0 => (
            "a value cannot be negative",
            "a fall is an outcome with a negative `gain`",
        ),
        Amount::Decimal(_) if unit == Unit::Count => (
            "a count is a whole number",
            "for a percentage write `\"80%\"`; else name what is measured: `unit = \"points\"`, `\"days\"` …",
        ),
        _ => return true,
    };
    inspector.fault(
        Finding::new(Code::InvalidValue, message),
        number.span.clone(),
        "",
        Some(help),
    )
}
