//! The opening of a theme: takes the extract and the theme; gives its introduction and the list of its alliances.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::abbreviation::{Abbreviation, used};
use super::alliance::{FigureView, first_highlight, key};
use super::origin::{ProseView, RecordPath, TextOrigins, maybe, start};
use super::words::counted;
use crate::plan::{Document, Kind};
use crate::record::{AllianceEntry, CaseStudy, Extract, Theme};

/// The opening of a theme.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Opening {
    title: String,
    introduction: ProseView,
    /// `3 case studies`.
    count: String,
    /// The theme's alliances.
    entries: Vec<OpeningEntry>,
    /// The abbreviations that the opening uses.
    abbreviations: Vec<Abbreviation>,
    origin: TextOrigins,
}

/// An alliance in the list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct OpeningEntry {
    /// The target of links within the document.
    key: String,
    name: String,
    headline: String,
    first_highlight: Option<FigureView>,
    origin: TextOrigins,
}

pub(super) fn opening(extract: &Extract, document: &Document, theme: &str) -> Opening {
    let theme = find(extract, theme);
    let record_path = RecordPath::shared("themes");
    let alliances = extract.alliances.iter().map(|entry| {
        let studies = entry.alliance.case_study.iter();
        let studies: Vec<_> = studies.filter(|it| **it.theme == **theme.id).collect();
        (entry, studies)
    });
    let alliances: Vec<_> = alliances.filter(|(_, studies)| !studies.is_empty()).collect();
    let count = alliances.iter().map(|(_, studies)| studies.len()).sum();
    let introduction = ProseView::of(&record_path, &theme.introduction);
    let entries: Vec<_> = alliances.iter().map(|(entry, studies)| listed(entry, studies)).collect();
    Opening {
        title: match document.kind {
            // One of several briefs of the theme says which.
            Kind::ThemeBrief => document.title.clone(),
            _ => theme.title.to_string(),
        },
        count: counted(count, "case study", "case studies"),
        abbreviations: used(&json!((&introduction, &entries)), &extract.shared.glossary),
        introduction,
        entries,
        origin: record_path.origins([("title", start(&theme.title))]),
    }
}

fn find<'e>(extract: &'e Extract, id: &str) -> &'e Theme {
    let mut themes = extract.shared.themes.iter();
    let theme = themes.find(|theme| **theme.id == *id);
    theme.expect("documents are planned from the extract")
}

fn listed(entry: &AllianceEntry, studies: &[&CaseStudy]) -> OpeningEntry {
    let headline = studies.first().and_then(|study| study.headline.as_ref());
    let record_path = RecordPath::alliance(entry);
    OpeningEntry {
        key: key(entry, studies.first().map(|study| &**study.theme)),
        name: entry.alliance.name.to_string(),
        headline: headline.map(ToString::to_string).unwrap_or_default(),
        first_highlight: first_highlight(&record_path, studies),
        origin: record_path
            .origins([("name", start(&entry.alliance.name)), ("headline", maybe(headline))]),
    }
}
