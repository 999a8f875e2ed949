//! The chapters of a report before and after its alliances: takes the extract; gives the data of each, or nothing for
//! one that would be empty.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::abbreviation::{Abbreviation, used};
use super::alliance::alliance;
use super::grades::GradeChart;
use super::origin::{ProseView, RecordPath};
use super::outcome::ChangePanel;
use super::overview::{OutcomeRow, changes, grade_rises, outcome_table};
use super::totals::{Total, all_totals};
use crate::record::{Extract, Prose};

/// The introduction to the report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct About {
    introduction: ProseView,
}

/// The totals over all alliances.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Totals {
    totals: Vec<Total>,
}

/// Every change and every grade that rose.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct AllChanges {
    changes: Vec<ChangePanel>,
    grade_rises: Vec<GradeChart>,
}

/// The table of all outcomes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Outcomes {
    outcomes: Vec<OutcomeRow>,
}

/// All abbreviations that the document uses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Glossary {
    glossary: Vec<Abbreviation>,
}

/// The terms on which the report may be reused.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Licence {
    terms: ProseView,
}

/// A section that needs only what every section sees.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Empty {}

pub(super) fn about(extract: &Extract) -> About {
    let introduction = &extract.shared.report.introduction;
    About { introduction: ProseView::of(&RecordPath::shared("report"), introduction) }
}

pub(super) fn totals(extract: &Extract) -> Totals {
    Totals { totals: all_totals(extract) }
}

pub(super) fn all_changes(extract: &Extract) -> Option<AllChanges> {
    let all = AllChanges { changes: changes(extract), grade_rises: grade_rises(extract) };
    (!all.changes.is_empty() || !all.grade_rises.is_empty()).then_some(all)
}

pub(super) fn outcomes(extract: &Extract) -> Option<Outcomes> {
    let outcomes = outcome_table(extract);
    (!outcomes.is_empty()).then_some(Outcomes { outcomes })
}

/// The abbreviations that the document uses. Each alliance's view is dropped before the next is made, to save memory.
pub(super) fn glossary(extract: &Extract) -> Option<Glossary> {
    let shared = &extract.shared;
    let themes = shared.themes.iter();
    let introductions: Vec<Prose> =
        themes.map(|it| it.introduction.content.clone().into()).collect();
    let mut found: BTreeSet<_> =
        used(&json!((introductions, all_totals(extract))), &shared.glossary).into_iter().collect();
    for entry in &extract.alliances {
        let studies: Vec<_> = entry.alliance.case_study.iter().collect();
        found.extend(used(&json!(alliance(extract, entry, &studies)), &shared.glossary));
    }
    let mut glossary: Vec<_> = found.into_iter().collect();
    glossary.sort_by_cached_key(Abbreviation::sort_key);
    (!glossary.is_empty()).then_some(Glossary { glossary })
}

pub(super) fn licence(extract: &Extract) -> Licence {
    let terms = &extract.shared.report.licence.terms;
    Licence { terms: ProseView::of(&RecordPath::shared("report"), terms) }
}
