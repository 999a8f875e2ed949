//! Inspections as a grade chart: takes inspections; gives rows on the levels of Ofsted's grades, with the whole in
//! words. Never draws.

use schemars::JsonSchema;
use serde::Serialize;

use super::notes::Notes;
use super::origin::{RecordPath, TextOrigins, maybe, start};
use super::words::{counted, detail};
use crate::record::{Grade, Graded, Inspection, Spanned};

/// Ofsted's four grades, the lowest first. Earlier names share a level: "satisfactory" was grade 3, and every
/// category of concern grade 4.
const LEVELS: [&str; 4] = ["Inadequate", "Requires improvement", "Good", "Outstanding"];

/// Inspections on one chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct GradeChart {
    levels: [&'static str; 4],
    rows: Vec<GradeRow>,
    /// The picture as sentences.
    alt: String,
}

/// A school, or a group of schools with the same change of grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct GradeRow {
    school: String,
    /// Whether it is one school with a name, for the index.
    named: bool,
    /// The change in words: `from satisfactory to good`.
    grades: String,
    /// The number of schools and the dates.
    pub(super) detail: String,
    before: Option<GradeMark>,
    after: Option<GradeMark>,
    pub(super) note: Option<usize>,
    origin: TextOrigins,
}

/// A grade with its level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
struct GradeMark {
    /// The level from 0; none for a school that left a category of concern for an unknown grade.
    level: Option<usize>,
    /// The grade's name at the time.
    grade: String,
}

/// The chart of some inspections, if there are any.
pub(super) fn grade_chart(
    record_path: &RecordPath,
    inspections: &[Inspection],
    notes: &mut Notes,
) -> Option<GradeChart> {
    let rows = inspections.iter();
    let rows = rows.map(|inspection| grade_row(record_path, inspection, notes));
    chart_of(rows.collect())
}

/// The chart of some rows, if there are any.
pub(crate) fn chart_of(rows: Vec<GradeRow>) -> Option<GradeChart> {
    if rows.is_empty() {
        return None;
    }
    let alt = rows.iter().map(sentence).collect::<Vec<_>>().join(" ");
    Some(GradeChart { levels: LEVELS, rows, alt })
}

pub(super) fn grade_row(
    record_path: &RecordPath,
    inspection: &Inspection,
    notes: &mut Notes,
) -> GradeRow {
    let count = inspection
        .schools
        .as_ref()
        .map(|count| counted(count.content as usize, "school", "schools"));
    let (before, after) =
        (inspection.before.as_ref().map(grade_mark), inspection.after.as_ref().map(grade_mark));
    GradeRow {
        school: inspection.school.to_string(),
        named: inspection.is_of_a_named_school(),
        grades: grades(before.as_ref(), after.as_ref()),
        detail: detail([count, when(inspection)]),
        before,
        after,
        note: notes.add(record_path, inspection.note.as_ref()),
        origin: origins(record_path, inspection),
    }
}

/// The origins of a row's texts; of a text made from several values, that of the first.
fn origins(record_path: &RecordPath, inspection: &Inspection) -> TextOrigins {
    let (before, after) = (inspection.before.as_ref(), inspection.after.as_ref());
    let date = |side: Option<&Spanned<Graded>>| side.and_then(|side| maybe(side.date.as_ref()));
    let dates = date(before).or_else(|| date(after));
    let dates = dates.or(maybe(inspection.period.as_ref()));
    let grade = before.or(after).and_then(|side| start(&side.grade));
    record_path.origins([
        ("school", start(&inspection.school)),
        ("grades", grade),
        ("detail", maybe(inspection.schools.as_ref()).or(dates)),
    ])
}

fn when(inspection: &Inspection) -> Option<String> {
    let date = |side: &Option<Spanned<Graded>>| {
        side.as_ref().and_then(|side| side.date.as_ref().map(|date| date.content))
    };
    match (date(&inspection.before), date(&inspection.after)) {
        (None, None) => inspection.period.as_ref().map(ToString::to_string),
        (Some(first), Some(second)) if first != second => Some(format!("{first} to {second}")),
        (Some(date), _) | (None, Some(date)) => Some(date.to_string()),
    }
}

/// Whether the grade rose by a level, if both levels are known.
pub(crate) fn rose(inspection: &Inspection) -> bool {
    let level =
        |side: &Option<Spanned<Graded>>| side.as_ref().and_then(|graded| grade_mark(graded).level);
    matches!((level(&inspection.before), level(&inspection.after)), (Some(before), Some(after)) if after > before)
}

fn grade_mark(graded: &Spanned<Graded>) -> GradeMark {
    let (level, grade) = match graded.grade.content {
        Grade::Inadequate => (Some(0), "inadequate"),
        Grade::SpecialMeasures => (Some(0), "special measures"),
        Grade::SeriousWeaknesses => (Some(0), "serious weaknesses"),
        Grade::NoticeToImprove => (Some(0), "notice to improve"),
        Grade::RequiresImprovement => (Some(1), "requires improvement"),
        Grade::Satisfactory => (Some(1), "satisfactory"),
        Grade::Good => (Some(2), "good"),
        Grade::Outstanding => (Some(3), "outstanding"),
        Grade::OutOfCategory => (None, "out of category"),
    };
    GradeMark { level, grade: grade.to_owned() }
}

fn grades(before: Option<&GradeMark>, after: Option<&GradeMark>) -> String {
    match (before, after) {
        (Some(before), Some(after)) if before == after => format!("{} as before", after.grade),
        (Some(before), Some(after)) => format!("from {} to {}", before.grade, after.grade),
        (Some(before), None) => format!("{} before, no later grade given", before.grade),
        (None, Some(after)) => format!("{}, no earlier grade given", after.grade),
        (None, None) => String::new(),
    }
}

fn sentence(row: &GradeRow) -> String {
    let about = if row.detail.is_empty() { String::new() } else { format!(" ({})", row.detail) };
    format!("{}{about}: {}.", row.school, row.grades)
}
