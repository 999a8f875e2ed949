//! The statement of an entry: takes a figure, an outcome or an inspection; gives its subject and its values, in the
//! same form however they are written. Notes and sources make no difference.

use crate::names::as_read;
use crate::record::schema::types::{Figure, Graded, Inspection, Outcome, Side};
use crate::record::value::date::{Date, Period};
use crate::record::value::number::Number;
use crate::record::value::spanned::Spanned;
use crate::record::value::unit::Qualifier;

/// What an entry states.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// What it is about: label, subject, time.
    pub about: Vec<String>,
    /// Its values: numbers, grades.
    pub values: Vec<String>,
}

impl Figure {
    /// What the figure states.
    pub fn statement(&self) -> Statement {
        let unit = self.value.unit(self.unit.as_deref().copied());
        Statement {
            about: vec![
                as_read(&self.label),
                subject(self.subject.as_ref().map(|it| &***it)),
                time(self.period.as_ref().map(|it| it.content)),
                unit.name().to_owned(),
            ],
            values: vec![
                number(&self.value),
                self.to.as_ref().map(|to| number(to)).unwrap_or_default(),
                direction(self.qualifier.as_ref()),
            ],
        }
    }
}

impl Outcome {
    /// What the outcome states.
    pub fn statement(&self) -> Statement {
        let sides = [&self.before, &self.after].map(Option::as_ref);
        let value = sides[0].map(|side| &side.value);
        let value = value.or(self.gain.as_ref().map(|gain| &gain.value));
        let named = self.unit.as_deref().copied();
        let unit = value.map(|value| value.unit(named).name().to_owned());
        let values_of =
            |side: &Spanned<Side>| [number(&side.value), direction(side.qualifier.as_ref())];
        let gain = self.gain.as_ref();
        let gain = gain.map(|gain| [number(&gain.value), direction(gain.qualifier.as_ref())]);
        let about = [
            as_read(&self.measure),
            subject(self.subject.as_ref().map(|it| &***it)),
            time(self.period.as_ref().map(|it| it.content)),
            unit.unwrap_or_default(),
        ];
        let dates = sides.map(|side| date(side.and_then(|side| side.date.as_ref())));
        Statement {
            about: [&about[..], &dates].concat(),
            values: sides
                .into_iter()
                .map(|side| side.map(values_of))
                .chain([gain])
                .flat_map(Option::unwrap_or_default)
                .collect(),
        }
    }
}

impl Inspection {
    /// What the inspection states.
    pub fn statement(&self) -> Statement {
        let sides = [&self.before, &self.after].map(Option::as_ref);
        let grade = |side: Option<&Spanned<Graded>>| {
            side.map(|side| format!("{:?}", side.grade.content)).unwrap_or_default()
        };
        let schools = self.schools.as_ref().map(ToString::to_string);
        let about = [
            as_read(&self.school),
            schools.unwrap_or_default(),
            time(self.period.as_ref().map(|it| it.content)),
        ];
        let dates = sides.map(|side| date(side.and_then(|side| side.date.as_ref())));
        Statement { about: [&about[..], &dates].concat(), values: sides.map(grade).to_vec() }
    }

    /// Whether it is about several schools without their number: they are named in the plural.
    pub fn is_of_a_group(&self) -> bool {
        self.schools.is_none() && self.school.to_lowercase().contains("schools")
    }

    /// Whether it is about one school by name; an unnamed school begins with "a".
    pub fn is_of_a_named_school(&self) -> bool {
        let name = self.school.to_lowercase();
        let unnamed = name.starts_with("a ") || name.starts_with("one ");
        self.schools.is_none() && !self.is_of_a_group() && !unnamed
    }
}

impl Period {
    /// Its last date; `None` for an open end.
    pub fn end(self) -> Option<Date> {
        match self {
            Self::In(date) | Self::Range(_, date) | Self::By(date) => Some(date),
            Self::Since(_) => None,
        }
    }
}

fn subject(text: Option<&str>) -> String {
    text.map(as_read).unwrap_or_default()
}

fn number(number: &Number) -> String {
    number.amount.as_f64().to_string()
}

/// Qualifiers of the same direction are equal.
fn direction(qualifier: Option<&Spanned<Qualifier>>) -> String {
    qualifier.map(|it| format!("{:?}", it.content.direction())).unwrap_or_default()
}

fn time(period: Option<Period>) -> String {
    period.map(|period| period.to_string()).unwrap_or_default()
}

fn date(date: Option<&Spanned<Date>>) -> String {
    date.map(ToString::to_string).unwrap_or_default()
}
