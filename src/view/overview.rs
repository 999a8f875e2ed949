//! All alliances together: takes the extract; gives every change and every grade that rose as pictures, and the table of
//! all outcomes.

use schemars::JsonSchema;
use serde::Serialize;

use super::grades::{GradeChart, chart_of, grade_row, rose};
use super::notes::Notes;
use super::origin::{RecordPath, TextOrigins};
use super::outcome::{ChangePanel, change, grouped_by_unit};
use crate::record::{AllianceEntry, CaseStudy, Extract, Outcome, without_repeats};

/// The most rows of a picture. A screen reader reads its text without a break, and PDF/A-2 limits a string to 32,767
/// bytes.
const MOST_ROWS: usize = 30;

/// A row of the table of outcomes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct OutcomeRow {
    alliance: String,
    measure: String,
    /// Its subject and dates.
    detail: String,
    before: String,
    after: String,
    gain: String,
    origin: TextOrigins,
}

/// Every change with both sides that an alliance claims, the largest first, in pictures of at most a page.
pub(crate) fn changes(extract: &Extract) -> Vec<ChangePanel> {
    let claimed =
        outcomes(extract).filter(|(entry, outcome)| entry.alliance.claims_outcome(outcome));
    let mut changes: Vec<_> = claimed
        .map(|(entry, outcome)| {
            let change = change(&RecordPath::alliance(entry), &outcome, &mut Notes::default());
            change.of_alliance(&entry.alliance.name)
        })
        .filter(|change| change.before.is_some())
        .collect();
    changes.sort_by(|a, b| b.size().total_cmp(&a.size()));
    let panels = grouped_by_unit(changes).into_iter();
    panels.flat_map(|panel| panel.split(MOST_ROWS)).collect()
}

/// Every risen grade that an alliance claims, in pictures of at most a page.
pub(crate) fn grade_rises(extract: &Extract) -> Vec<GradeChart> {
    let inspections = studies(extract)
        .flat_map(|(entry, study)| study.inspection.into_iter().map(move |it| (entry, it)));
    let rows = inspections
        .filter(|(entry, it)| rose(it) && entry.alliance.claims_inspection(it))
        .map(|(entry, inspection)| {
            let row = grade_row(&RecordPath::alliance(entry), &inspection, &mut Notes::default());
            row.of_alliance(&entry.alliance.name)
        });
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
            detail: change.dated,
            before: change.before.map(|mark| mark.words).unwrap_or_default(),
            after: change.after.map(|mark| mark.words).unwrap_or_default(),
            gain: change.gain,
        }
    });
    rows.collect()
}

/// All outcomes, without those that an alliance repeats.
fn outcomes(extract: &Extract) -> impl Iterator<Item = (&AllianceEntry, Outcome)> {
    studies(extract).flat_map(|(entry, study)| study.outcome.into_iter().map(move |it| (entry, it)))
}

fn studies(extract: &Extract) -> impl Iterator<Item = (&AllianceEntry, CaseStudy)> {
    extract.alliances.iter().flat_map(|entry| {
        let studies: Vec<_> = entry.alliance.case_study.iter().collect();
        without_repeats(&studies).into_iter().map(move |study| (&**entry, study))
    })
}
