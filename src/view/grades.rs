//! Inspections as a grade_chart: takes inspections; gives rows on the levels of Ofsted's grades, with
//! the words for the whole. Never draws.

use schemars::JsonSchema;
use serde::Serialize;

use super::notes::Notes;
use super::origin::{RecordPath, TextOrigins, maybe, start};
use super::words::{counted, detail};
use crate::record::{Grade, Graded, Inspection, Spanned};

/// Ofsted's four grades from the lowest up. Names of other times share a level: "satisfactory" is
/// the third grade, every category of concern the fourth.
const LEVELS: [&str; 4] = ["Inadequate", "Requires improvement", "Good", "Outstanding"];

/// Inspections on one grade_chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct GradeChart {
    levels: [&'static str; 4],
    rows: Vec<GradeRow>,
    /// The picture in sentences.
    alt: String,
}

/// One school, or a group of schools whose grade changed alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct GradeRow {
    school: String,
    /// Whether it is one school with a name, which an index can list.
    named: bool,
    /// The move in words: `from satisfactory to good`.
    grades: String,
    /// How many schools and when.
    pub(super) detail: String,
    before: Option<GradeMark>,
    after: Option<GradeMark>,
    pub(super) note: Option<usize>,
    origin: TextOrigins,
}

/// A grade on its level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
struct GradeMark {
    /// The level from 0 up; none for a school that left a category for a grade not known.
    level: Option<usize>,
    /// The grade by the name it had at the time.
    grade: String,
}

/// The grade_chart of inspections, if there are any.
pub(super) fn grade_chart(
    record_path: &RecordPath,
    inspections: &[Inspection],
    notes: &mut Notes,
) -> Option<GradeChart> {
    let rows = inspections.iter();
    let rows = rows.map(|inspection| grade_row(record_path, inspection, notes));
    chart_of(rows.collect())
}

/// The grade_chart of rows, if there are any.
pub(crate) fn chart_of(rows: Vec<GradeRow>) -> Option<GradeChart> {
    if rows.is_empty() {
        return None;
    }
    let alt = rows.iter().map(sentence).collect::<Vec<_>>().join(" ");
    Some(GradeChart { levels: LEVELS, rows, alt })
}

/// One inspection on its levels.
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

/// Where the words of an inspection come from, of several values the first.
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

/// Whether the school has gone up a level, both levels being known.
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
