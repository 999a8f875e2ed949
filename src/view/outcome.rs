//! Outcomes as pictures: takes outcomes; gives rows on one scale for each unit, with both sides, the change and the
//! whole in words. Never draws.

use schemars::JsonSchema;
use serde::Serialize;

use super::gain::{ChangeWords, Way, change_words, rounded};
use super::notes::Notes;
use super::origin::{RecordPath, TextOrigin, TextOrigins, maybe, start};
use super::scale::{Scale, scale};
use super::words::{detail, during, see_note, time};
use crate::record::{Date, Outcome, Quantity, Side, Spanned, Unit};

/// The outcomes of one unit on one scale.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ChangePanel {
    /// The scale's lower end: 0, or below it.
    min: f64,
    /// The scale's upper end.
    max: f64,
    /// The ticks of the scale; none if the rows are words alone.
    ticks: Vec<Tick>,
    rows: Vec<ChangeRow>,
    /// The picture as sentences.
    alt: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Tick {
    at: f64,
    text: String,
}

/// One outcome.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ChangeRow {
    pub(crate) measure: String,
    /// Its subject and dates.
    pub(crate) detail: String,
    pub(crate) before: Option<ScaleMark>,
    pub(crate) after: Option<ScaleMark>,
    /// The change in words: `up 40 percentage points`, `14 fewer`.
    pub(crate) gain: String,
    /// `up`, `down` or `level`.
    way: Way,
    pub(super) note: Option<usize>,
    pub(super) origin: TextOrigins,
    /// Its subject, and the alliance where rows of several are shown.
    #[serde(skip)]
    about: String,
    /// Its subject and dates, without the values.
    #[serde(skip)]
    pub(super) dated: String,
    /// The change as the rest of a sentence: `rose by 9 percentage points, from 11% to 20%`.
    #[serde(skip)]
    predicate: String,
    #[serde(skip)]
    pub(super) unit: Unit,
}

impl ChangeRow {
    /// The row among those of other alliances, which has no notes.
    pub(super) fn of_alliance(self, name: &str) -> Self {
        let with =
            |text: String| detail([Some(text).filter(|it| !it.is_empty()), Some(name.to_owned())]);
        Self { detail: with(self.detail), about: with(self.about), note: None, ..self }
    }

    /// The origins of its row in a table, which begins with the alliance.
    pub(super) fn row_origins(&self, alliance: TextOrigin) -> TextOrigins {
        let side = |mark: &Option<ScaleMark>| mark.as_ref().and_then(|it| it.origin.of("text"));
        let origins = self.origin.clone().with("alliance", Some(alliance));
        let origins = origins.with("before", side(&self.before));
        origins.with("after", side(&self.after))
    }

    /// The size of the change in either direction; 0 if the sides are unknown.
    pub(crate) fn size(&self) -> f64 {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => (after.at - before.at).abs(),
            _ => 0.0,
        }
    }

    /// Whether both sides are known, and short enough to be written beside their marks.
    fn is_drawn(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.is_short() && after.is_short(),
            _ => false,
        }
    }
}

/// One side of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ScaleMark {
    pub(crate) at: f64,
    /// The value beside its mark: `80%`.
    pub(crate) text: String,
    /// The value in full: `almost 80%`.
    pub(crate) words: String,
    /// Its date, or empty.
    pub(crate) date: String,
    origin: TextOrigins,
}

impl ScaleMark {
    fn is_short(&self) -> bool {
        self.text.chars().count() <= LONGEST_MARK
    }
}

/// The most characters of a value beside its mark; two longer ones would leave no room for the scale.
const LONGEST_MARK: usize = 14;

/// Outcomes as panels, one for each unit in the order of first occurrence. Changes that cannot be drawn come last,
/// without a scale.
pub(super) fn panels(
    record_path: &RecordPath,
    outcomes: &[Outcome],
    notes: &mut Notes,
) -> Vec<ChangePanel> {
    let changes = outcomes.iter();
    grouped_by_unit(changes.map(|outcome| change(record_path, outcome, notes)))
}

/// Changes as panels, as for [`panels`].
pub(crate) fn grouped_by_unit(changes: impl IntoIterator<Item = ChangeRow>) -> Vec<ChangePanel> {
    let mut groups: Vec<(Option<Unit>, Vec<ChangeRow>)> = Vec::new();
    for change in changes {
        let key = change.is_drawn().then_some(change.unit);
        match groups.iter_mut().find(|(group, _)| *group == key) {
            Some((_, rows)) => rows.push(change),
            None => groups.push((key, vec![change])),
        }
    }
    groups.sort_by_key(|(unit, _)| unit.is_none());
    groups.into_iter().map(|(unit, rows)| panel(unit, rows)).collect()
}

impl ChangePanel {
    /// The panel in parts of at most `most` rows, on the same scale.
    pub(super) fn split(self, most: usize) -> Vec<Self> {
        let parts = self.rows.chunks(most).map(|rows| Self {
            min: self.min,
            max: self.max,
            ticks: self.ticks.clone(),
            rows: rows.to_vec(),
            alt: alt(rows),
        });
        parts.collect()
    }
}

/// Some rows as sentences.
fn alt(rows: &[ChangeRow]) -> String {
    rows.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn panel(unit: Option<Unit>, rows: Vec<ChangeRow>) -> ChangePanel {
    let alt = alt(&rows);
    let (scale, ticks) = match unit {
        Some(unit) => {
            let scale = scale_of(unit, &rows);
            (scale, ticks(unit, scale))
        }
        None => (NO_SCALE, Vec::new()),
    };
    ChangePanel { min: scale.min, max: scale.max, ticks, rows, alt }
}

const NO_SCALE: Scale = Scale { min: 0.0, max: 0.0, steps: 0 };

/// The scale for all marks. Percentages use the whole scale, so that pictures can be compared.
fn scale_of(unit: Unit, rows: &[ChangeRow]) -> Scale {
    let marks = rows.iter().flat_map(|row| [&row.before, &row.after]);
    let (smallest, largest) = marks
        .flatten()
        .fold((0.0_f64, 0.0_f64), |(low, high), mark| (low.min(mark.at), high.max(mark.at)));
    if unit == Unit::Percent && smallest >= 0.0 && largest <= 100.0 {
        return Scale { min: 0.0, max: 100.0, steps: 4 };
    }
    scale(smallest, largest)
}

fn ticks(unit: Unit, scale: Scale) -> Vec<Tick> {
    let ticks = (0..=scale.steps).map(|step| {
        let at = scale.min + (scale.max - scale.min) * f64::from(step) / f64::from(scale.steps);
        let amount = rounded(at);
        let quantity = Quantity { qualifier: None, amount, to: None, unit };
        Tick {
            // Templates look for a tick at exactly 0, and binary fractions may be a little off.
            at: if amount.as_f64() == 0.0 { 0.0 } else { at },
            // With zero between the ends there is room for short labels only.
            text: match scale.min < 0.0 {
                true => quantity.number(),
                false => beside_mark(quantity),
            },
        }
    });
    ticks.collect()
}

/// A value beside a mark, where there is little room: percentage points are written without their unit.
fn beside_mark(value: Quantity) -> String {
    match value.unit {
        Unit::PercentagePoints => value.number(),
        _ => value.bare(),
    }
}

pub(super) fn change(record_path: &RecordPath, outcome: &Outcome, notes: &mut Notes) -> ChangeRow {
    let named = outcome.unit.as_ref().map(|unit| unit.content);
    let value = outcome
        .before
        .as_ref()
        .map(|side| &side.value)
        .or(outcome.gain.as_ref().map(|gain| &gain.value));
    let unit = value.map_or(Unit::Count, |value| value.unit(named));
    let mark = |side: &Spanned<Side>| {
        let value = Quantity {
            qualifier: side.qualifier.as_ref().map(|q| q.content),
            amount: side.value.amount,
            to: None,
            unit,
        };
        ScaleMark {
            at: side.value.amount.as_f64(),
            text: beside_mark(value),
            words: value.to_string(),
            date: side.date.as_ref().map(ToString::to_string).unwrap_or_default(),
            origin: record_path.origins([("text", start(&side.value))]),
        }
    };
    let (before, after) = (outcome.before.as_ref().map(mark), outcome.after.as_ref().map(mark));
    let subject = outcome.subject.as_ref().map(|s| s.to_string());
    let dated = detail([subject.clone(), when(outcome)]);
    let words = change_words(outcome, unit);
    ChangeRow {
        measure: outcome.measure.to_string(),
        detail: detail([
            Some(dated.clone()).filter(|it| !it.is_empty()),
            in_full(before.as_ref(), after.as_ref()),
        ]),
        dated,
        about: subject.unwrap_or_default(),
        predicate: predicate(outcome, &words, [before.as_ref(), after.as_ref()]),
        gain: words.short,
        way: words.way,
        origin: origins(record_path, outcome),
        before,
        after,
        note: notes.add(record_path, outcome.note.as_ref()),
        unit,
    }
}

/// The origins of a row's texts; of a text made from several values, that of the first.
fn origins(record_path: &RecordPath, outcome: &Outcome) -> TextOrigins {
    let (before, after) = (outcome.before.as_ref(), outcome.after.as_ref());
    let date = |side: Option<&Spanned<Side>>| side.and_then(|side| maybe(side.date.as_ref()));
    let dates = date(before).or_else(|| date(after));
    let gain = outcome.gain.as_ref().and_then(|gain| start(&gain.value));
    let sides = after.or(before).and_then(|side| start(&side.value));
    let about = maybe(outcome.subject.as_ref());
    let inexact = before.or(after).and_then(|side| start(&side.value));
    record_path.origins([
        ("measure", start(&outcome.measure)),
        ("detail", about.or(dates).or(maybe(outcome.period.as_ref())).or(inexact)),
        ("gain", gain.or(sides)),
    ])
}

/// The dates of the sides, or else the outcome's period.
fn when(outcome: &Outcome) -> Option<String> {
    let [before, after] = dates(outcome);
    time(before, after).or_else(|| outcome.period.as_ref().map(ToString::to_string))
}

fn dates(outcome: &Outcome) -> [Option<Date>; 2] {
    [&outcome.before, &outcome.after]
        .map(|side| side.as_ref().and_then(|side| side.date.as_ref().map(|date| date.content)))
}

/// Both values in full, if the picture shows inexact ones without their qualifier, or is not drawn because they are
/// long.
fn in_full(before: Option<&ScaleMark>, after: Option<&ScaleMark>) -> Option<String> {
    let (before, after) = (before?, after?);
    let is_shown = |mark: &ScaleMark| mark.words == mark.text && mark.is_short();
    let plain = is_shown(before) && is_shown(after);
    (!plain).then(|| format!("from {} to {}", before.words, after.words))
}

/// What a listener hears instead of the picture.
fn sentence(change: &ChangeRow) -> String {
    let about =
        if change.about.is_empty() { String::new() } else { format!(" ({})", change.about) };
    format!("{}{about} {}.{}", change.measure, change.predicate, see_note(change.note))
}

/// What became of the measure: `rose by 9 percentage points, from 11% in 2011 to 20% in 2012`.
fn predicate(outcome: &Outcome, words: &ChangeWords, sides: [Option<&ScaleMark>; 2]) -> String {
    let ChangeWords { way, verb, judgement, .. } = words;
    let period = during(outcome.period.as_ref().map(|period| period.content));
    let [Some(before), Some(after)] = sides else {
        return format!("{verb}{period}{judgement}; the values before and after are not given");
    };
    let (dates, times) = match dates(outcome) {
        [None, None] if period.is_empty() => (["", ""].map(str::to_owned), String::new()),
        [None, None] => (["", ""].map(str::to_owned), format!(",{period}")),
        [Some(first), Some(second)] if first == second => {
            (["", ""].map(str::to_owned), format!(", both in {first}"))
        }
        dates => {
            let dated = |date: Option<Date>| date.map(|it| format!(" in {it}")).unwrap_or_default();
            (dates.map(dated), String::new())
        }
    };
    let [before, after] = [(before, &dates[0]), (after, &dates[1])]
        .map(|(mark, date)| format!("{}{date}", mark.words));
    match way {
        Way::Level => format!("{verb}: {before} and {after}{times}"),
        _ => format!("{verb}, from {before} to {after}{times}{judgement}"),
    }
}
