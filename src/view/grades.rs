//! Inspections as a grade chart: takes inspections; gives rows on the levels of Ofsted's grades, with the whole in
//! words. Never draws.

use schemars::JsonSchema;
use serde::Serialize;

use super::notes::Notes;
use super::origin::{RecordPath, TextOrigins, maybe, start};
use super::words::{counted, detail, during, see_note, time};
use crate::record::{Date, Grade, Graded, Inspection, Spanned};

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
    /// The change in words: `from satisfactory to good`, `remained outstanding`.
    grades: String,
    /// The number of schools and the dates.
    detail: String,
    before: Option<GradeMark>,
    after: Option<GradeMark>,
    note: Option<usize>,
    origin: TextOrigins,
    /// The number of schools, and the alliance where rows of several are shown.
    #[serde(skip)]
    about: String,
    /// The change as the rest of a sentence: `rose from satisfactory in 2008 to good in 2010`.
    #[serde(skip)]
    predicate: String,
}

impl GradeRow {
    /// The row among those of other alliances, which has no notes.
    pub(super) fn of_alliance(self, name: &str) -> Self {
        let with =
            |text: String| detail([Some(text).filter(|it| !it.is_empty()), Some(name.to_owned())]);
        Self { detail: with(self.detail), about: with(self.about), note: None, ..self }
    }
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
        grades: grades(inspection),
        about: count.clone().unwrap_or_default(),
        predicate: predicate(inspection),
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
    let [before, after] = both(inspection);
    match dates(inspection) {
        // Where the grade did not change, or one alone is given, its date is that of the inspection.
        [None, Some(date)] if before.is_none() || before == after => Some(date.to_string()),
        [Some(date), None] if after.is_none() => Some(date.to_string()),
        [first, second] => {
            time(first, second).or_else(|| inspection.period.as_ref().map(ToString::to_string))
        }
    }
}

fn dates(inspection: &Inspection) -> [Option<Date>; 2] {
    [&inspection.before, &inspection.after]
        .map(|side| side.as_ref().and_then(|side| side.date.as_ref().map(|date| date.content)))
}

/// Whether the grade rose by a level, if both levels are known.
pub(crate) fn rose(inspection: &Inspection) -> bool {
    let level =
        |side: &Option<Spanned<Graded>>| side.as_ref().and_then(|graded| grade_mark(graded).level);
    matches!((level(&inspection.before), level(&inspection.after)), (Some(before), Some(after)) if after > before)
}

fn grade_mark(graded: &Spanned<Graded>) -> GradeMark {
    let grade = graded.grade.content;
    GradeMark { level: level(grade), grade: name(grade).to_owned() }
}

fn level(grade: Grade) -> Option<usize> {
    match grade {
        Grade::Inadequate
        | Grade::SpecialMeasures
        | Grade::SeriousWeaknesses
        | Grade::NoticeToImprove => Some(0),
        Grade::RequiresImprovement | Grade::Satisfactory => Some(1),
        Grade::Good => Some(2),
        Grade::Outstanding => Some(3),
        Grade::OutOfCategory => None,
    }
}

fn name(grade: Grade) -> &'static str {
    match grade {
        Grade::Inadequate => "inadequate",
        Grade::SpecialMeasures => "special measures",
        Grade::SeriousWeaknesses => "serious weaknesses",
        Grade::NoticeToImprove => "notice to improve",
        Grade::RequiresImprovement => "requires improvement",
        Grade::Satisfactory => "satisfactory",
        Grade::Good => "good",
        Grade::Outstanding => "outstanding",
        Grade::OutOfCategory => "no category of concern",
    }
}

/// The grades before and after, where they are given.
fn both(inspection: &Inspection) -> [Option<Grade>; 2] {
    [&inspection.before, &inspection.after].map(|side| side.as_ref().map(|side| side.grade.content))
}

/// The change in few words, below the name of the school.
fn grades(inspection: &Inspection) -> String {
    match both(inspection) {
        [Some(before), Some(after)] if before == after => format!("remained {}", name(after)),
        [Some(before), Some(Grade::OutOfCategory)] => {
            let lifted = match before {
                Grade::NoticeToImprove => "notice to improve lifted".to_owned(),
                Grade::Inadequate => "no longer inadequate".to_owned(),
                before => format!("out of {}", name(before)),
            };
            format!("{lifted}, new grade not given")
        }
        [Some(before), Some(after)] => {
            let same = if level(before) == level(after) { " (same level)" } else { "" };
            format!("from {} to {}{same}", name(before), name(after))
        }
        [Some(before), None] => format!("{}, later grade not given", name(before)),
        [None, Some(Grade::OutOfCategory)] => "no longer in a category of concern".to_owned(),
        [None, Some(after)] => format!("{}, earlier grade not given", name(after)),
        [None, None] => String::new(),
    }
}

/// What a listener hears instead of the picture.
fn sentence(row: &GradeRow) -> String {
    let about = if row.about.is_empty() { String::new() } else { format!(" ({})", row.about) };
    format!("{}{about} {}.{}", row.school, row.predicate, see_note(row.note))
}

/// What became of the school's grade. Verbs are such as suit one school and several.
fn predicate(inspection: &Inspection) -> String {
    let period = during(inspection.period.as_ref().map(|period| period.content));
    let [first, second] = dates(inspection);
    let then = |date: Option<Date>| date.map(|it| format!(" in {it}")).unwrap_or_default();
    let until = second.map(|it| format!(" by {it}")).unwrap_or_else(|| period.clone());
    match both(inspection) {
        [Some(before), Some(after)] if before == after => {
            let times = match (first, second) {
                (Some(first), Some(second)) if first != second => {
                    format!(" from {first} to {second}")
                }
                (Some(first), None) => format!(" after {first}"),
                (None, None) => period,
                (_, second) => then(second),
            };
            format!("remained {}{times}", name(after))
        }
        [Some(before), Some(Grade::OutOfCategory)] => {
            let since = first.map(|it| format!(" (given in {it})")).unwrap_or_default();
            let lifted = match before {
                Grade::NoticeToImprove => format!("had a notice to improve{since} lifted"),
                Grade::Inadequate => format!("improved on a judgement of inadequate{since}"),
                before => format!("came out of {}{since}", name(before)),
            };
            format!("{lifted}{until}; the new grade is not given")
        }
        [Some(before), Some(after)] => {
            let (verb, remark) = match level(before).cmp(&level(after)) {
                std::cmp::Ordering::Less => ("rose", ""),
                std::cmp::Ordering::Greater => ("fell", ""),
                std::cmp::Ordering::Equal => ("moved", ", which is the same level"),
            };
            let (before, after) = (name(before), name(after));
            let times = if (first, second) == (None, None) { period } else { String::new() };
            format!("{verb} from {before}{} to {after}{}{times}{remark}", then(first), then(second))
        }
        [Some(before), None] => {
            let time = if first.is_some() { then(first) } else { period };
            format!("received a judgement of {}{time}; the later grade is not given", name(before))
        }
        [None, Some(Grade::OutOfCategory)] => {
            format!("left a category of concern{until}; neither grade is given")
        }
        [None, Some(after)] => {
            let time = if second.is_some() { then(second) } else { period };
            format!("received a judgement of {}{time}; the earlier grade is not given", name(after))
        }
        [None, None] => String::new(),
    }
}
