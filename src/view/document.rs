//! The view of each document: takes the register and a document; gives what its template sees.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::abbreviation::used;
use super::case_study::{AllianceView, alliance};
use super::change::counted;
use super::overview::{all_changes, all_moves, outcome_table};
use super::total::totals;
use crate::plan::{Document, Kind};
use crate::record::{Prose, Register, Report, Theme};

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
#[derive(Clone, Debug, Serialize)]
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

#[derive(Clone, Debug, Serialize)]
struct ThemeView {
    id: String,
    title: String,
    introduction: Prose,
    /// `3 case studies`.
    count: String,
    /// The theme's alliances, each with its case studies under the theme.
    alliances: Vec<AllianceView>,
}

/// The view of a document of the plan.
///
/// # Panics
/// Never: views are made of texts, numbers and lists, which always serialise.
pub fn view(register: &Register, document: &Document) -> View {
    let (template, mut data) = match document.kind {
        Kind::Brief => ("brief", brief(register, &document.id)),
        Kind::ThemeBrief => ("theme", theme_brief(register, &document.id)),
        Kind::Report => ("report", report(register)),
    };
    data["abbreviations"] = json!(used(&data, &register.glossary));
    data["edition"] = json!(edition(&register.report));
    data["fit"] = json!("roomy");
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

fn brief(register: &Register, id: &str) -> Json {
    let entry = register
        .alliances
        .iter()
        .find(|entry| entry.id == id)
        .expect("documents are planned from the register");
    let studies: Vec<_> = entry.alliance.case_study.iter().collect();
    json!({ "alliance": alliance(register, entry, &studies) })
}

fn theme_brief(register: &Register, id: &str) -> Json {
    let theme = register
        .themes
        .iter()
        .find(|theme| **theme.id == *id)
        .expect("documents are planned from the register");
    json!({ "theme": theme_view(register, theme) })
}

fn report(register: &Register) -> Json {
    let themes: Vec<_> = register
        .themes
        .iter()
        .map(|theme| theme_view(register, theme))
        .collect();
    json!({
        "themes": themes,
        "totals": totals(register),
        "all_changes": all_changes(register),
        "all_moves": all_moves(register),
        "outcomes": outcome_table(register),
    })
}

fn theme_view(register: &Register, theme: &Theme) -> ThemeView {
    let mut alliances = Vec::new();
    let mut count = 0;
    for entry in &register.alliances {
        let all = entry.alliance.case_study.iter();
        let studies: Vec<_> = all.filter(|study| **study.theme == **theme.id).collect();
        count += studies.len();
        if !studies.is_empty() {
            alliances.push(alliance(register, entry, &studies));
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

/// Every key that views have, for telling a misspelt field of a template from a field without a
/// value.
pub(crate) fn keys(data: &Json, into: &mut BTreeMap<String, ()>) {
    match data {
        Json::Array(list) => list.iter().for_each(|it| keys(it, into)),
        Json::Object(map) => {
            for (key, value) in map {
                into.insert(key.clone(), ());
                keys(value, into);
            }
        }
        _ => {}
    }
}
