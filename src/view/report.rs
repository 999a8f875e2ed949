//! A piece of a report: takes the extract and a part of the report; gives that part, with every other field empty.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::abbreviation::{Abbreviation, used};
use super::alliance::{AllianceView, FigureView, alliance};
use super::edition_changes::{EditionChanges, edition_changes};
use super::grades::GradeChart;
use super::origin::{ProseView, RecordPath, TextOrigins, maybe};
use super::outcome::ChangePanel;
use super::overview::{OutcomeRow, all_changes, grade_rises, outcome_table};
use super::theme::{ThemeView, theme_view};
use super::totals::{Total, totals};
use crate::plan::{Document, Kind, Part, VolumeEntry};
use crate::record::{Extract, Prose, Theme};

/// A piece of a report. The fields of all other pieces are empty.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(super) struct ReportSubject {
    /// The document's title.
    title: String,
    /// The cover and the contents.
    front: Option<Front>,
    /// The introduction.
    about: Option<ProseView>,
    totals: Vec<Total>,
    /// The changes since an earlier edition.
    changes_in_edition: Option<EditionChanges>,
    /// The opening of a theme's part.
    part: Option<PartOpening>,
    /// Alliances of a part, each with its case studies on the theme.
    alliances: Vec<AllianceView>,
    all_changes: Vec<ChangePanel>,
    grade_rises: Vec<GradeChart>,
    outcomes: Vec<OutcomeRow>,
    /// All abbreviations that the report uses.
    glossary: Vec<Abbreviation>,
    /// Whether this is the index.
    index: bool,
    /// The terms on which the report may be reused.
    terms: Option<ProseView>,
    /// Whether these are the running lines of every page.
    running: bool,
}

/// A report's cover and contents.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Front {
    subtitle: String,
    origin: TextOrigins,
    /// In a main volume, the others.
    volumes: Vec<VolumeView>,
}

/// Another volume of the report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct VolumeView {
    title: String,
    /// The PDF's path, relative to this document.
    path: String,
    /// The names of its alliances.
    names: Vec<String>,
}

/// The opening of a part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct PartOpening {
    title: String,
    origin: TextOrigins,
    introduction: ProseView,
    /// `3 case studies`.
    count: String,
    /// The part's alliances.
    entries: Vec<PartEntry>,
}

/// An alliance in the list of a part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct PartEntry {
    key: String,
    name: String,
    headline: String,
    first_highlight: Option<FigureView>,
    origin: TextOrigins,
}

/// A piece of a report; none if it would be empty.
pub(super) fn report(
    extract: &Extract,
    document: &Document,
    theme: Option<&Theme>,
    part: &Part,
) -> Option<ReportSubject> {
    let mut subject = ReportSubject { title: document.title.clone(), ..ReportSubject::default() };
    let of_theme = || theme_view(extract, theme.expect("the piece is about a theme"));
    let written = &extract.shared.report;
    match part {
        Part::Front(volumes) => subject.front = Some(front(extract, document, volumes)),
        Part::National => {
            subject.about =
                Some(ProseView::of(&RecordPath::shared("report"), &written.introduction));
            subject.totals = totals(extract);
        }
        Part::News => subject.changes_in_edition = Some(edition_changes(extract)?),
        Part::Opening => subject.part = Some(opening(&of_theme())),
        Part::Alliances => subject.alliances = of_theme().alliances,
        Part::OpeningAndAlliance => {
            let theme = of_theme();
            subject.part = Some(opening(&theme));
            subject.alliances = theme.alliances;
        }
        Part::Changes => {
            subject.all_changes = all_changes(extract);
            subject.grade_rises = grade_rises(extract);
            (!subject.all_changes.is_empty() || !subject.grade_rises.is_empty()).then_some(())?;
        }
        Part::Outcomes => {
            subject.outcomes = outcome_table(extract);
            (!subject.outcomes.is_empty()).then_some(())?;
        }
        Part::Glossary => {
            subject.glossary = glossary(extract);
            (!subject.glossary.is_empty()).then_some(())?;
        }
        Part::Index => subject.index = true,
        Part::Licence => {
            subject.terms =
                Some(ProseView::of(&RecordPath::shared("report"), &written.licence.terms));
        }
        Part::Running => subject.running = true,
        Part::Whole | Part::DigestOpening | Part::Digest => return None,
    }
    Some(subject)
}

fn front(extract: &Extract, document: &Document, volumes: &[VolumeEntry]) -> Front {
    // A volume's title already says which volume it is.
    let subtitle = match document.kind {
        Kind::Volume => None,
        _ => extract.shared.report.subtitle.as_ref(),
    };
    let volume = |entry: &VolumeEntry| VolumeView {
        title: entry.title.clone(),
        path: entry.path.clone(),
        names: entry.names.clone(),
    };
    Front {
        origin: RecordPath::shared("report").origins([("subtitle", maybe(subtitle))]),
        subtitle: subtitle.map(ToString::to_string).unwrap_or_default(),
        volumes: volumes.iter().map(volume).collect(),
    }
}

fn opening(theme: &ThemeView) -> PartOpening {
    let entry = |alliance: &AllianceView| PartEntry {
        key: alliance.key.clone(),
        name: alliance.name.clone(),
        headline: alliance.headline.clone(),
        first_highlight: alliance.first_highlight.clone(),
        origin: alliance.origin.clone(),
    };
    PartOpening {
        title: theme.title.clone(),
        origin: theme.origin.clone(),
        introduction: theme.introduction.clone(),
        count: theme.count.clone(),
        entries: theme.alliances.iter().map(entry).collect(),
    }
}

/// The abbreviations that the document uses. Each alliance's view is dropped before the next is made, to save memory.
fn glossary(extract: &Extract) -> Vec<Abbreviation> {
    let shared = &extract.shared;
    let themes = shared.themes.iter();
    let introductions: Vec<Prose> =
        themes.map(|it| it.introduction.content.clone().into()).collect();
    let mut found: BTreeSet<_> =
        used(&json!((introductions, totals(extract))), &shared.glossary).into_iter().collect();
    for entry in &extract.alliances {
        let studies: Vec<_> = entry.alliance.case_study.iter().collect();
        found.extend(used(&json!(alliance(extract, entry, &studies)), &shared.glossary));
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_cached_key(Abbreviation::sort_key);
    found
}
