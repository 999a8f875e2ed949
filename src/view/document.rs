//! The view of each document: takes the extract and a document; gives what its template sees.

use std::collections::BTreeSet;

use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::abbreviation::{Abbreviation, used};
use super::case_study::{AllianceView, alliance};
use super::change::{ChangePanel, counted};
use super::ladder::Ladder;
use super::overview::{OutcomeRow, all_changes, all_moves, outcome_table};
use super::total::{Total, totals};
use crate::plan::{Document, Kind};
use crate::record::{Extract, Prose, Report, Theme};

/// What one template is handed.
#[derive(Clone, Debug)]
pub struct View {
    /// Which template: `brief`, `theme` or `report`.
    pub template: &'static str,
    /// The data, set roomily.
    pub data: Json,
    /// The same data set tightly, for a document that roomy leaves with a page of a few lines.
    pub tight: Option<Json>,
}

/// What every document says of the edition it belongs to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Edition {
    title: String,
    subtitle: String,
    publisher: String,
    /// `March 2014`.
    date: String,
    year: i32,
    month: u32,
    licence: String,
    holder: String,
    licence_url: String,
    licence_email: String,
    terms: Prose,
    introduction: Prose,
    enquiries: String,
    website: String,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct ThemeView {
    id: String,
    title: String,
    introduction: Prose,
    /// `3 case studies`.
    count: String,
    /// The theme's alliances, each with its case studies under the theme.
    alliances: Vec<AllianceView>,
}

/// What every template sees besides its subject.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct DocumentView<T> {
    #[serde(flatten)]
    subject: T,
    /// Those that stand in the document.
    abbreviations: Vec<Abbreviation>,
    edition: Edition,
    /// `roomy` or `tight`.
    fit: &'static str,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct BriefSubject {
    alliance: AllianceView,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct ThemeSubject {
    theme: ThemeView,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct ReportSubject {
    themes: Vec<ThemeView>,
    totals: Vec<Total>,
    all_changes: Vec<ChangePanel>,
    all_moves: Vec<Ladder>,
    outcomes: Vec<OutcomeRow>,
}

/// The view of a document of the plan.
///
/// # Panics
/// Never: views are made of texts, numbers and lists, which always serialise. The plan has a
/// document only for what stands in the extract.
pub fn view(extract: &Extract, document: &Document) -> View {
    let (template, data) = match document.kind {
        Kind::Brief => ("brief", whole(extract, brief(extract, &document.id))),
        Kind::ThemeBrief => ("theme", whole(extract, theme_brief(extract, &document.id))),
        Kind::Report => ("report", whole(extract, report(extract))),
    };
    let tight = (document.kind != Kind::Report).then(|| {
        let mut tight = data.clone();
        tight["fit"] = json!("tight");
        tight
    });
    View {
        template,
        data,
        tight,
    }
}

fn whole(extract: &Extract, subject: impl Serialize) -> Json {
    let words = json!(subject);
    json!(DocumentView {
        abbreviations: used(&words, &extract.shared.glossary),
        subject: words,
        edition: edition(&extract.shared.report),
        fit: "roomy",
    })
}

fn brief(extract: &Extract, id: &str) -> BriefSubject {
    let entry = extract
        .alliances
        .iter()
        .find(|entry| entry.id == id)
        .expect("documents are planned from the extract");
    let studies: Vec<_> = entry.alliance.case_study.iter().collect();
    BriefSubject {
        alliance: alliance(extract, entry, &studies),
    }
}

fn theme_brief(extract: &Extract, id: &str) -> ThemeSubject {
    let theme = extract
        .shared
        .themes
        .iter()
        .find(|theme| **theme.id == *id)
        .expect("documents are planned from the extract");
    ThemeSubject {
        theme: theme_view(extract, theme),
    }
}

fn report(extract: &Extract) -> ReportSubject {
    let themes = extract.shared.themes.iter();
    ReportSubject {
        themes: themes.map(|theme| theme_view(extract, theme)).collect(),
        totals: totals(extract),
        all_changes: all_changes(extract),
        all_moves: all_moves(extract),
        outcomes: outcome_table(extract),
    }
}

fn theme_view(extract: &Extract, theme: &Theme) -> ThemeView {
    let mut alliances = Vec::new();
    let mut count = 0;
    for entry in &extract.alliances {
        let all = entry.alliance.case_study.iter();
        let studies: Vec<_> = all.filter(|study| **study.theme == **theme.id).collect();
        count += studies.len();
        if !studies.is_empty() {
            alliances.push(alliance(extract, entry, &studies));
        }
    }
    ThemeView {
        id: theme.id.to_string(),
        title: theme.title.to_string(),
        introduction: theme.introduction.content.clone().into(),
        count: counted(count, "case study", "case studies"),
        alliances,
    }
}

fn edition(report: &Report) -> Edition {
    use chrono::Datelike;
    let contact = report.contact.as_ref();
    let text = |text: Option<&str>| text.map(str::to_owned).unwrap_or_default();
    let day = report.edition.first_day();
    Edition {
        title: report.title.to_string(),
        subtitle: text(report.subtitle.as_ref().map(|line| &***line)),
        publisher: report.publisher.to_string(),
        date: report.edition.to_string(),
        year: day.year(),
        month: day.month(),
        licence: report.licence.name.to_string(),
        holder: report.licence.holder.to_string(),
        licence_url: report.licence.url.to_string(),
        licence_email: text(report.licence.email.as_ref().map(|mail| &***mail)),
        terms: report.licence.terms.content.clone().into(),
        introduction: report.introduction.content.clone().into(),
        enquiries: text(
            contact
                .and_then(|it| it.enquiries.as_ref())
                .map(|mail| &***mail),
        ),
        website: text(
            contact
                .and_then(|it| it.website.as_ref())
                .map(|web| &***web),
        ),
    }
}

/// The names of all fields that views have, from their types: whatever the records hold.
pub fn fields() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for schema in [
        schema_for!(DocumentView<BriefSubject>),
        schema_for!(DocumentView<ThemeSubject>),
        schema_for!(DocumentView<ReportSubject>),
    ] {
        properties(schema.as_value(), &mut names);
    }
    names
}

fn properties(schema: &Json, into: &mut BTreeSet<String>) {
    match schema {
        Json::Array(list) => list.iter().for_each(|it| properties(it, into)),
        Json::Object(map) => {
            if let Some(Json::Object(fields)) = map.get("properties") {
                into.extend(fields.keys().cloned());
            }
            map.values().for_each(|it| properties(it, into));
        }
        _ => {}
    }
}
