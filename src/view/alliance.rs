//! An alliance and its case studies as a template sees them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{Fact, MakeUp, facts, make_up};
use super::grades::{GradeChart, grade_chart};
use super::notes::{Notes, NumberedNote};
use super::origin::{ProseView, RecordPath, TextOrigin, TextOrigins, maybe, start};
use super::outcome::{ChangePanel, panels};
use super::words::{and_list, detail};
use crate::record::{
    AllianceEntry, CaseStudy, Extract, Figure, LeadSchool, Line, MAX_HIGHLIGHTS, Quantity, Spanned,
    without_repeats,
};

/// An alliance with some or all of its case studies.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AllianceView {
    /// The target of links within a document: the id of the alliance with that of the theme.
    key: String,
    name: String,
    lead_schools: Vec<String>,
    summary: String,
    /// `Led by The Arthur Terry School, Sutton Coldfield`.
    led_by: String,
    facts: Vec<Fact>,
    /// Its members by kind.
    make_up: Option<MakeUp>,
    /// The figures to show large.
    highlights: Vec<FigureView>,
    /// The other figures.
    figures: Vec<FigureView>,
    partners: Vec<String>,
    programmes: Vec<String>,
    case_studies: Vec<CaseStudyView>,
    notes: Vec<NumberedNote>,
    sources: Vec<String>,
    origin: TextOrigins,
}

/// A case study under its theme.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CaseStudyView {
    theme: String,
    headline: String,
    prose: ProseView,
    changes: Vec<ChangePanel>,
    grade_chart: Option<GradeChart>,
    origin: TextOrigins,
}

/// A number with its label.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct FigureView {
    /// `over`, or empty.
    qualifier: String,
    /// `1,500`, `40%`.
    value: String,
    label: String,
    /// Its subject and period.
    detail: String,
    note: Option<usize>,
    origin: TextOrigins,
}

/// An alliance with these case studies. What two of them repeat is shown once, and their notes are numbered
/// together.
pub(crate) fn alliance(
    extract: &Extract,
    entry: &AllianceEntry,
    studies: &[&CaseStudy],
) -> AllianceView {
    let record = &entry.alliance;
    let studies = without_repeats(studies);
    let studies: Vec<_> = studies.iter().collect();
    let record_path = RecordPath::alliance(entry);
    let mut notes = Notes::default();
    let case_studies =
        studies.iter().map(|study| case_study(extract, &record_path, study, &mut notes)).collect();
    let (mut highlights, mut figures) = (Vec::new(), Vec::new());
    for record in studies.iter().flat_map(|study| &study.figure) {
        let big = record.highlight && highlights.len() < MAX_HIGHLIGHTS;
        let list = if big { &mut highlights } else { &mut figures };
        list.push(figure(&record_path, record, &mut notes));
    }
    let partners = names(studies.iter().flat_map(|study| &study.partners));
    let programmes = names(studies.iter().flat_map(|study| &study.programmes));
    let sources = sources(extract, &studies);
    AllianceView {
        key: key(entry, studies.first().map(|study| &**study.theme)),
        name: record.name.to_string(),
        lead_schools: record.lead_school.iter().map(|school| school.name.to_string()).collect(),
        summary: record.summary.to_string(),
        led_by: led_by(&record.lead_school),
        facts: facts(&record_path, record),
        make_up: record.members.as_ref().and_then(|it| make_up(&record_path, it)),
        highlights,
        figures,
        partners: texts(&partners),
        programmes: texts(&programmes),
        case_studies,
        notes: notes.into_list(),
        sources: sources.iter().map(|(text, _)| text.clone()).collect(),
        origin: record_path
            .origins([
                ("name", start(&record.name)),
                ("summary", start(&record.summary)),
                ("led_by", record.lead_school.first().and_then(|it| start(&it.name))),
            ])
            .with_each("partners", origins(&record_path, &partners))
            .with_each("programmes", origins(&record_path, &programmes))
            .with_each("sources", sources.into_iter().map(|(_, origin)| origin).collect()),
    }
}

/// The target of links to an alliance's pages with these case studies.
pub(crate) fn key(entry: &AllianceEntry, first_theme: Option<&str>) -> String {
    format!("{}-{}", entry.id, first_theme.unwrap_or_default())
}

/// The first figure that is shown large, for a list of alliances.
pub(crate) fn first_highlight(
    record_path: &RecordPath,
    studies: &[&CaseStudy],
) -> Option<FigureView> {
    let mut figures = studies.iter().flat_map(|study| &study.figure);
    let first = figures.find(|it| it.highlight)?;
    Some(FigureView { note: None, ..figure(record_path, first, &mut Notes::default()) })
}

fn case_study(
    extract: &Extract,
    record_path: &RecordPath,
    study: &CaseStudy,
    notes: &mut Notes,
) -> CaseStudyView {
    let mut themes = extract.shared.themes.iter();
    let theme = themes.find(|theme| **theme.id == **study.theme);
    let heading = theme.map(|theme| theme.brief_heading.as_ref().unwrap_or(&theme.title));
    CaseStudyView {
        origin: record_path
            .origins([("headline", maybe(study.headline.as_ref()))])
            .with("theme", heading.map(|heading| RecordPath::shared("themes").origin(heading))),
        theme: heading.map(ToString::to_string).unwrap_or_default(),
        headline: study.headline.as_ref().map(ToString::to_string).unwrap_or_default(),
        prose: ProseView::of(record_path, &study.prose),
        changes: panels(record_path, &study.outcome, notes),
        grade_chart: grade_chart(record_path, &study.inspection, notes),
    }
}

/// Names in the order of their first occurrence, each once.
fn names<'n, const MAX: usize>(
    all: impl Iterator<Item = &'n Spanned<Line<MAX>>>,
) -> Vec<&'n Spanned<Line<MAX>>> {
    let mut names: Vec<&Spanned<Line<MAX>>> = Vec::new();
    for name in all {
        if !names.iter().any(|it| ***it == **name) {
            names.push(name);
        }
    }
    names
}

fn texts<const MAX: usize>(names: &[&Spanned<Line<MAX>>]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn origins<T>(record_path: &RecordPath, values: &[&Spanned<T>]) -> Vec<TextOrigin> {
    values.iter().map(|value| record_path.origin(value)).collect()
}

fn led_by(schools: &[LeadSchool]) -> String {
    let names: Vec<_> = schools.iter().map(|school| school.name.to_string()).collect();
    match schools {
        [LeadSchool { name, place: Some(place), .. }] => format!("Led by {}, {}", name, place),
        _ => format!("Led by {}", and_list(&names)),
    }
}

fn figure(record_path: &RecordPath, figure: &Figure, notes: &mut Notes) -> FigureView {
    let quantity = Quantity {
        qualifier: None,
        amount: figure.value.amount,
        to: figure.to.as_ref().map(|to| to.amount),
        unit: figure.value.unit(figure.unit.as_deref().copied()),
    };
    FigureView {
        qualifier: figure
            .qualifier
            .as_ref()
            .map(|qualifier| qualifier.name().to_owned())
            .unwrap_or_default(),
        value: quantity.bare(),
        label: figure.label.to_string(),
        detail: detail([
            figure.subject.as_ref().map(|subject| subject.to_string()),
            figure.period.as_ref().map(|period| period.to_string()),
        ]),
        note: notes.add(record_path, figure.note.as_ref()),
        origin: record_path.origins([
            ("qualifier", maybe(figure.qualifier.as_ref())),
            ("value", start(&figure.value)),
            ("label", start(&figure.label)),
            ("detail", maybe(figure.subject.as_ref()).or(maybe(figure.period.as_ref()))),
        ]),
    }
}

/// The sources of the case studies: `Impact of Teaching Schools (March 2014): Overview`.
fn sources(extract: &Extract, studies: &[&CaseStudy]) -> Vec<(String, TextOrigin)> {
    let report = RecordPath::shared("report");
    let figures = studies.iter().flat_map(|study| &study.figure).map(|it| &it.source);
    let outcomes = studies.iter().flat_map(|study| &study.outcome).map(|it| &it.source);
    let inspections = studies.iter().flat_map(|study| &study.inspection).map(|it| &it.source);
    let mut sections: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let stories = studies.iter().filter_map(|study| study.source.as_ref());
    for source in stories.chain(figures).chain(outcomes).chain(inspections) {
        let list = sections.entry(&source.id).or_default();
        if !list.contains(&source.section.as_str()) {
            list.push(&source.section);
        }
    }
    let named = extract
        .shared
        .report
        .source
        .iter()
        .filter_map(|source| Some((source, sections.get(&**source.id)?)));
    named
        .map(|(source, sections)| {
            let date =
                source.date.as_ref().map(|date| format!(" ({})", date.content)).unwrap_or_default();
            let text = format!("{}{date}: {}", source.title, sections.join("; "));
            (text, report.origin(&source.title))
        })
        .collect()
}
