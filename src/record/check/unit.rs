//! Rules about a value and its unit: takes a number and the unit beside it; gives the unit, or reports that the
//! two do not fit.

use super::reporter::Reporter;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::record::value::number::{Amount, Number};
use crate::record::value::spanned::Spanned;
use crate::record::value::unit::Unit;

/// Reports two values that should have the same unit.
pub(crate) fn sides_differ(
    reporter: &mut Reporter<'_>,
    (first, first_unit): (&Spanned<Number>, Unit),
    (second, second_unit): (&Spanned<Number>, Unit),
) -> bool {
    let diagnostic = Diagnostic::new(
        Code::SidesDiffer,
        format!("one value is in {}, the other in {}", first_unit.name(), second_unit.name()),
    )
    .and(Place::new(reporter.file, first.span.clone()), format!("in {}", first_unit.name()));
    let help = "write both in the same unit: both with `%`, or both without";
    reporter.report(
        diagnostic.help(help),
        second.span.clone(),
        format!("in {}", second_unit.name()),
    )
}

/// The unit of a value, if the value fits it: the one that its sign shows, or the one beside it, or a count.
pub(crate) fn value_unit(
    reporter: &mut Reporter<'_>,
    number: &Spanned<Number>,
    named: Option<&Spanned<Unit>>,
) -> Option<Unit> {
    let unit = one_unit(reporter, number, named)?;
    let amount = number.amount.as_f64();
    if !fits(reporter, number, unit, named.is_some()) {
        return None;
    }
    if amount < 0.0 && unit != Unit::Percent && !unit.goes_below_zero() {
        let what = match unit {
            Unit::Count => "a count".to_owned(),
            unit => format!("a number of {}", unit.name()),
        };
        let diagnostic =
            Diagnostic::new(Code::InvalidValue, format!("{what} cannot be below zero"));
        let help = "for a score write `unit = \"points\"` beside it; for a fall write an outcome with a negative `gain`";
        reporter.report(diagnostic.help(help), number.span.clone(), "");
        return None;
    }
    if unit == Unit::Percent && !(0.0..=100.0).contains(&amount) {
        let diagnostic =
            Diagnostic::new(Code::NotAShare, "a share of a whole is between 0 and 100 per cent");
        let help = "correct the number; or, if it compares with another number (growth, 120% of a target), write `unit = \"relative percent\"` beside it";
        // Only a warning: the number may be right, and a page can show it.
        reporter.report(diagnostic.help(help), number.span.clone(), "not a share");
    }
    Some(unit)
}

/// A gain fits its unit; it may be negative, and more than the whole.
pub(crate) fn gain_unit(
    reporter: &mut Reporter<'_>,
    number: &Spanned<Number>,
    named: Option<&Spanned<Unit>>,
) -> bool {
    one_unit(reporter, number, named)
        .is_some_and(|unit| fits(reporter, number, unit, named.is_some()))
}

/// Whether a number fits its unit: a decimal below one must not be a percentage from a spreadsheet, and a
/// fraction needs something to be a part of.
fn fits(reporter: &mut Reporter<'_>, number: &Spanned<Number>, unit: Unit, is_named: bool) -> bool {
    let below_one = number.shown.is_none() && number.amount.as_f64().abs() < 1.0;
    let asked = "a percentage as a spreadsheet writes it?";
    let (code, message, label, help) = match (number.amount, unit) {
        (Amount::Fraction(..), Unit::Percent | Unit::RelativePercent | Unit::Pounds) => (
            Code::InvalidValue,
            format!("a value in {} cannot be a fraction", unit.name()),
            "a fraction",
            "leave `unit` out for a fraction, or write the number with its sign: `\"40%\"`, `\"£1500\"`",
        ),
        (Amount::Decimal(_), Unit::Percent | Unit::RelativePercent) if below_one => (
            Code::PercentageRange,
            "this is less than one per cent".to_owned(),
            asked,
            "for eighty per cent write `\"80%\"`; for less than one per cent write it with its sign, `\"0.8%\"`",
        ),
        (Amount::Decimal(_), Unit::Count) if below_one && !is_named => (
            Code::InvalidValue,
            "this is less than one, and its unit is not known".to_owned(),
            asked,
            "for a percentage write `\"80%\"`; otherwise name the unit: `unit = \"points\"`, `\"days\"`, `\"count\"` …",
        ),
        _ => return true,
    };
    reporter.report(Diagnostic::new(code, message).help(help), number.span.clone(), label)
}

fn one_unit(
    reporter: &mut Reporter<'_>,
    number: &Spanned<Number>,
    named: Option<&Spanned<Unit>>,
) -> Option<Unit> {
    let (Some(shown), Some(named)) = (number.shown, named) else {
        return Some(number.shown.or(named.map(|unit| unit.content)).unwrap_or(Unit::Count));
    };
    if shown == named.content || (shown, named.content) == (Unit::Percent, Unit::RelativePercent) {
        return Some(named.content);
    }
    let diagnostic = Diagnostic::new(
        Code::UnitConflict,
        format!("the value is in {}, but `unit` is `{}`", shown.name(), named.content.name()),
    )
    .and(Place::new(reporter.file, named.span.clone()), "the unit");
    reporter.report(
        diagnostic.help("leave `unit` out, or write the number without its sign"),
        number.span.clone(),
        format!("in {}", shown.name()),
    );
    None
}
