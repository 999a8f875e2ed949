//! Rules about the values of one table: takes a table that its schema allows; reports values that contradict
//! each other. One function for each rule.

use std::ops::Range;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::reporter::Reporter;
use super::unit::{gain_unit, sides_differ, value_unit};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::record::schema::style::Margins;
use crate::record::schema::types::{Figure, Graded, Inspection, LeadSchool, Members, Outcome};
use crate::record::value::date::{Date, Period};
use crate::record::value::number::Amount;
use crate::record::value::singular::singular;
use crate::record::value::spanned::Spanned;
use crate::record::value::unit::Unit;

/// Runs the rules for the type of a table; returns whether the table keeps them.
pub(crate) fn check(
    reporter: &mut Reporter<'_>,
    name: &str,
    table: &DeTable<'_>,
    span: Range<usize>,
) -> bool {
    let all = Rules { name, table, span };
    all.hold(reporter, figure_values)
        && all.hold(reporter, |reporter, outcome: &Outcome| {
            outcome_sides(reporter, outcome, all.span.clone()) && outcome_values(reporter, outcome)
        })
        && all.hold(reporter, |reporter, inspection: &Inspection| {
            inspection_grades(reporter, inspection, all.span.clone())
        })
        && all.hold(reporter, ages)
        && all.hold(reporter, members_sum)
        && (name != Margins::schema_name() || margins(reporter, table))
}

/// A table that is being checked.
struct Rules<'r> {
    /// The name of its type.
    name: &'r str,
    table: &'r DeTable<'r>,
    span: Range<usize>,
}

impl Rules<'_> {
    /// Runs a rule if it is for the type of the table. The table is read by itself, so that its rules run
    /// whatever else is wrong in the file.
    fn hold<T: DeserializeOwned + JsonSchema>(
        &self,
        reporter: &mut Reporter<'_>,
        rule: impl FnOnce(&mut Reporter<'_>, &T) -> bool,
    ) -> bool {
        if self.name != T::schema_name() {
            return true;
        }
        let value = TomlSpanned::new(self.span.clone(), DeValue::Table(self.table.clone()));
        let read = T::deserialize(ValueDeserializer::from(value));
        read.ok().is_none_or(|table| rule(reporter, &table))
    }
}

/// A figure's value, and the upper end of its range, fit its unit.
fn figure_values(reporter: &mut Reporter<'_>, figure: &Figure) -> bool {
    let unit = figure.unit.as_ref();
    let Some(lower) = value_unit(reporter, &figure.value, unit) else {
        return false;
    };
    if let Some(total) = figure.total.as_ref().filter(|_| figure.background) {
        let diagnostic = Diagnostic::new(
            Code::InvalidValue,
            "a background figure does not count towards a national figure",
        );
        let help = "leave `total` out, or `background`";
        return reporter.report(diagnostic.help(help), total.span.clone(), "");
    }
    plural_label(reporter, figure, lower);
    let counts = lower == Unit::Count && matches!(figure.value.amount, Amount::Whole(_));
    if let Some(total) = figure.total.as_ref().filter(|_| !counts || figure.to.is_some()) {
        let diagnostic = Diagnostic::new(
            Code::InvalidValue,
            "only a whole number of people counts towards a national figure",
        );
        return reporter.report(diagnostic.help("leave `total` out"), total.span.clone(), "");
    }
    let Some(to) = &figure.to else { return true };
    let Some(upper) = value_unit(reporter, to, unit) else {
        return false;
    };
    if lower != upper {
        return sides_differ(reporter, (&figure.value, lower), (to, upper));
    }
    if to.amount.as_f64() > figure.value.amount.as_f64() {
        return true;
    }
    let diagnostic = Diagnostic::new(Code::InvalidValue, "`to` must be greater than `value`")
        .and(Place::new(reporter.file, figure.value.span.clone()), "the lower end");
    reporter.report(
        diagnostic.help("leave `to` out if there is no range"),
        to.span.clone(),
        "not greater",
    )
}

/// Warns of a label in the plural that is read after the number 1.
fn plural_label(reporter: &mut Reporter<'_>, figure: &Figure, unit: Unit) {
    let is_one = unit == Unit::Count && figure.value.amount.is_one() && figure.to.is_none();
    let Some(one) = singular(&figure.label).filter(|_| is_one) else {
        return;
    };
    let message = format!("this reads “1 {}”", figure.label);
    reporter.report(
        Diagnostic::new(Code::PluralLabel, message).help(format!("write `label = \"{one}\"`")),
        figure.label.span.clone(),
        "plural after the number 1",
    );
}

/// An outcome has both sides, or a gain.
fn outcome_sides(reporter: &mut Reporter<'_>, outcome: &Outcome, span: Range<usize>) -> bool {
    let (message, at, label) = match (&outcome.before, &outcome.after, &outcome.gain) {
        (Some(_), Some(_), None) | (None, None, Some(_)) => return true,
        (None, None, None) => {
            ("an outcome needs `before` and `after`, or `gain`", span, "has none of them")
        }
        (Some(side), None, None) => {
            ("an outcome with `before` needs `after`", side.span.clone(), "nothing to compare with")
        }
        (None, Some(side), None) => {
            ("an outcome with `after` needs `before`", side.span.clone(), "nothing to compare with")
        }
        (_, _, Some(gain)) => (
            "`gain` is only for an outcome without `before` and `after`",
            gain.span.clone(),
            "calculated from `before` and `after`",
        ),
    };
    let help = "write `before = { value = \"40%\" }` and `after = { value = \"80%\" }`, or only `gain = { value = \"11%\" }`";
    reporter.report(Diagnostic::new(Code::OutcomeIncomplete, message).help(help), at, label)
}

/// An outcome's values fit their unit, which is one, and their dates run forwards.
fn outcome_values(reporter: &mut Reporter<'_>, outcome: &Outcome) -> bool {
    let unit = outcome.unit.as_ref();
    if let Some(gain) = &outcome.gain {
        return gain_unit(reporter, &gain.value, unit);
    }
    let (Some(before), Some(after)) = (&outcome.before, &outcome.after) else {
        return true;
    };
    let units =
        (value_unit(reporter, &before.value, unit), value_unit(reporter, &after.value, unit));
    let (Some(first), Some(second)) = units else {
        return false;
    };
    if first != second {
        return sides_differ(reporter, (&before.value, first), (&after.value, second));
    }
    let dates = [before.date.as_ref(), after.date.as_ref()];
    period_alone(reporter, outcome.period.as_ref(), dates) && dates_in_order(reporter, dates)
}

/// Reports a period beside dates: a page shows only one of them.
fn period_alone(
    reporter: &mut Reporter<'_>,
    period: Option<&Spanned<Period>>,
    dates: [Option<&Spanned<Date>>; 2],
) -> bool {
    let (Some(period), Some(date)) = (period, dates.into_iter().flatten().next()) else {
        return true;
    };
    let diagnostic =
        Diagnostic::new(Code::SurplusPeriod, "`period` is given as well as the date of a side")
            .and(Place::new(reporter.file, date.span.clone()), "a date");
    reporter.report(diagnostic.help("keep either the dates or the period"), period.span.clone(), "")
}

fn dates_in_order(reporter: &mut Reporter<'_>, dates: [Option<&Spanned<Date>>; 2]) -> bool {
    let [Some(before), Some(after)] = dates else {
        return true;
    };
    if !after.is_before(before.content) {
        return true;
    }
    let diagnostic = Diagnostic::new(
        Code::DatesBackwards,
        format!("`after` is dated {}, `before` {}", after.content, before.content),
    )
    .and(Place::new(reporter.file, before.span.clone()), "before");
    reporter.report(
        diagnostic.help("swap `before` and `after`, or correct a date"),
        after.span.clone(),
        "earlier than `before`",
    )
}

/// An inspection has a grade, and its dates run forwards.
fn inspection_grades(
    reporter: &mut Reporter<'_>,
    inspection: &Inspection,
    span: Range<usize>,
) -> bool {
    if inspection.before.is_none() && inspection.after.is_none() {
        let diagnostic =
            Diagnostic::new(Code::InspectionIncomplete, "an inspection needs `before` or `after`");
        let help = "write `before = { grade = \"satisfactory\" }`, `after = { grade = \"good\" }`, or both";
        return reporter.report(diagnostic.help(help), span, "has no grade");
    }
    let date = |side: &Option<Spanned<Graded>>| side.as_ref().and_then(|side| side.date.clone());
    let (before, after) = (date(&inspection.before), date(&inspection.after));
    let dates = [before.as_ref(), after.as_ref()];
    period_alone(reporter, inspection.period.as_ref(), dates) && dates_in_order(reporter, dates)
}

/// Ages run from a lower to a higher one.
fn ages(reporter: &mut Reporter<'_>, school: &LeadSchool) -> bool {
    let Some(range) = &school.age_range else {
        return true;
    };
    let ages = range
        .split_once(['-', '–'])
        .and_then(|(first, last)| Some((first.parse::<u8>().ok()?, last.parse::<u8>().ok()?)));
    if ages.is_some_and(|(first, last)| first < last && last <= 25) {
        return true;
    }
    let diagnostic =
        Diagnostic::new(Code::InvalidValue, format!("`{}` is not an age range", &***range));
    reporter.report(
        diagnostic.help("write the youngest and the oldest age: `11-18`"),
        range.span.clone(),
        "",
    )
}

/// Margins leave room for the text and the running heads; both limits were chosen by eye.
fn margins(reporter: &mut Reporter<'_>, table: &DeTable<'_>) -> bool {
    let number = |value: &DeValue<'_>| match value {
        DeValue::Integer(number) => number.as_str().parse::<u32>().ok(),
        _ => None,
    };
    let mut is_valid = true;
    for (key, value) in table {
        if !number(value.get_ref()).is_some_and(|margin| (12..=35).contains(&margin)) {
            let diagnostic = Diagnostic::new(
                Code::InvalidValue,
                format!("`{}` must be between 12 and 35 millimetres", key.get_ref()),
            );
            is_valid = reporter.report(diagnostic, value.span(), "");
        }
    }
    is_valid
}

/// The parts of the members add up to their count.
fn members_sum(reporter: &mut Reporter<'_>, members: &Members) -> bool {
    let sum: u64 = members.part.iter().map(|part| u64::from(part.count.content)).sum();
    let count = members.count.content;
    if members.part.is_empty() || sum == u64::from(count) {
        return true;
    }
    let diagnostic = Diagnostic::new(
        Code::MembersSum,
        format!("the parts add up to {sum}, but `count` is {count}"),
    );
    reporter.report(
        diagnostic.help("correct `count` or one of the parts"),
        members.count.span.clone(),
        format!("the parts add up to {sum}"),
    )
}
