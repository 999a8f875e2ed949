//! What happened over all alliances: takes the extract; gives every change on one scale, every
//! grade that rose on one ladder, and the table of all outcomes.

use schemars::JsonSchema;
use serde::Serialize;

use super::grades::{GradeChart, chart_of, grade_row, rose};
use super::notes::Notes;
use super::origin::{RecordPath, TextOrigins};
use super::outcome::{ChangePanel, ChangeRow, change, grouped_by_unit};
use super::words::detail;
use crate::record::{AllianceEntry, CaseStudy, Extract, Outcome, without_repeats};

/// How many rows a picture has at most. A listener hears them in one go, and PDF/A takes no text of
/// more than 32,767 bytes for a picture.
const MOST_ROWS: usize = 30;

/// One outcome in the table of all.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct OutcomeRow {
    alliance: String,
    measure: String,
    /// Whom it is about and when.
    detail: String,
    before: String,
    after: String,
    gain: String,
    origin: TextOrigins,
}

/// Every change of an alliance's doing with both sides, the largest first, told with its alliance, in pictures of a page at
/// most.
pub(crate) fn all_changes(extract: &Extract) -> Vec<ChangePanel> {
    let claimed =
        outcomes(extract).filter(|(entry, outcome)| entry.alliance.claims_outcome(outcome));
    let mut changes: Vec<_> = claimed
        .map(|(entry, outcome)| {
            let change = change(&RecordPath::alliance(entry), &outcome, &mut Notes::default());
            let about = detail([
                Some(change.detail.clone()).filter(|it| !it.is_empty()),
                Some(entry.alliance.name.to_string()),
            ]);
            ChangeRow { detail: about, note: None, ..change }
        })
        .filter(|change| change.before.is_some())
        .collect();
    changes.sort_by(|a, b| b.size().total_cmp(&a.size()));
    let panels = grouped_by_unit(changes).into_iter();
    panels.flat_map(|panel| panel.split(MOST_ROWS)).collect()
}

/// Every grade that rose by an alliance's doing, told with its alliance, on ladders of a page at most.
pub(crate) fn grade_rises(extract: &Extract) -> Vec<GradeChart> {
    let moves = studies(extract)
        .flat_map(|(entry, study)| study.inspection.into_iter().map(move |it| (entry, it)));
    let rows = moves.filter(|(entry, it)| rose(it) && entry.alliance.claims_inspection(it)).map(
        |(entry, inspection)| {
            let mut row =
                grade_row(&RecordPath::alliance(entry), &inspection, &mut Notes::default());
            row.detail = detail([
                Some(row.detail).filter(|it| !it.is_empty()),
                Some(entry.alliance.name.to_string()),
            ]);
            row.note = None;
            row
        },
    );
    let rows: Vec<_> = rows.collect();
    let parts = rows.chunks(MOST_ROWS);
    parts.filter_map(|rows| chart_of(rows.to_vec())).collect()
}

/// All outcomes by alliance.
pub(crate) fn outcome_table(extract: &Extract) -> Vec<OutcomeRow> {
    let rows = outcomes(extract).map(|(entry, outcome)| {
        let record_path = RecordPath::alliance(entry);
        let change = change(&record_path, &outcome, &mut Notes::default());
        OutcomeRow {
            origin: change.row_origins(record_path.origin(&entry.alliance.name)),
            alliance: entry.alliance.name.to_string(),
            measure: change.measure,
            detail: change.detail,
            before: change.before.map(|mark| mark.words).unwrap_or_default(),
            after: change.after.map(|mark| mark.words).unwrap_or_default(),
            gain: change.gain,
        }
    });
    rows.collect()
}

/// All outcomes, those that an alliance gives twice once.
fn outcomes(extract: &Extract) -> impl Iterator<Item = (&AllianceEntry, Outcome)> {
    studies(extract).flat_map(|(entry, study)| study.outcome.into_iter().map(move |it| (entry, it)))
}

fn studies(extract: &Extract) -> impl Iterator<Item = (&AllianceEntry, CaseStudy)> {
    extract.alliances.iter().flat_map(|entry| {
        let studies: Vec<_> = entry.alliance.case_study.iter().collect();
        without_repeats(&studies).into_iter().map(move |study| (&**entry, study))
    })
}
