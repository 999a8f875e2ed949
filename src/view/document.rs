//! The view of each document: takes an extract and a document of the plan; gives the name of the template with its
//! data.

use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::abbreviation::{Abbreviation, used};
use super::alliance::{AllianceView, alliance};
use super::digest::{DigestSubject, digest};
use super::edition::{Edition, edition};
use super::origin::remove;
use super::report::{ReportSubject, report};
use super::theme::{ThemeView, theme, theme_view};
use crate::plan::{Document, Kind, Part, Piece};
use crate::record::Extract;

/// A template and its data.
#[derive(Clone, Debug)]
pub struct View {
    /// The name of the template: `brief`, `theme`, `digest` or `report`.
    pub template: &'static str,
    /// The data.
    pub data: Json,
}

impl View {
    /// The same view for a certain fit: `roomy` or `tight`.
    pub fn set(&self, fit: &str) -> Self {
        let mut data = self.data.clone();
        data["fit"] = json!(fit);
        Self { data, ..*self }
    }

    /// The same view without the origins of its texts.
    pub fn without_origins(mut self) -> Self {
        remove(&mut self.data);
        self
    }
}

/// A subject with what every template sees.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct DocumentView<T> {
    #[serde(flatten)]
    subject: T,
    /// The abbreviations that the document uses.
    abbreviations: Vec<Abbreviation>,
    edition: Edition,
    /// `estimated`, `roomy` or `tight`.
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

/// The view of a piece of a document; none if the piece would be empty.
///
/// # Panics
/// Never, as for [`traced_view`].
pub fn view(extract: &Extract, document: &Document, piece: &Piece) -> Option<View> {
    traced_view(extract, document, piece).map(View::without_origins)
}

/// The same view, with the origins of its texts in the records.
///
/// # Panics
/// Never: texts, numbers and lists always serialise, and documents are planned from the extract.
pub fn traced_view(extract: &Extract, document: &Document, piece: &Piece) -> Option<View> {
    let (template, data) = match (&piece.part, document.kind) {
        (Part::Whole, Kind::Brief) => ("brief", whole(extract, brief(extract, &document.id))),
        (Part::Whole, _) => ("theme", whole(extract, theme_brief(extract, &document.id))),
        (part, Kind::ThemeBrief) => {
            let theme = theme(extract, &document.subject);
            ("digest", with_edition(extract, digest(extract, theme, part)))
        }
        (part, _) => {
            let theme = piece.theme.as_deref().map(|id| theme(extract, id));
            ("report", with_edition(extract, report(extract, document, theme, part)?))
        }
    };
    let view = View { template, data };
    Some(match document.kind {
        Kind::Brief => view.set("estimated"),
        _ => view,
    })
}

/// The data of a document in one piece, with the abbreviations that it uses.
fn whole(extract: &Extract, subject: impl Serialize) -> Json {
    let words = json!(subject);
    let used = used(&words, &extract.shared.glossary);
    data(extract, words, used)
}

fn with_edition(extract: &Extract, subject: impl Serialize) -> Json {
    data(extract, json!(subject), Vec::new())
}

fn data(extract: &Extract, subject: Json, abbreviations: Vec<Abbreviation>) -> Json {
    json!(DocumentView {
        abbreviations,
        subject,
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
    BriefSubject { alliance: alliance(extract, entry, &studies) }
}

fn theme_brief(extract: &Extract, id: &str) -> ThemeSubject {
    ThemeSubject { theme: theme_view(extract, theme(extract, id)) }
}

/// The schema of each template's view.
pub fn schemas() -> BTreeMap<&'static str, Json> {
    let schemas = [
        ("brief", schema_for!(DocumentView<BriefSubject>)),
        ("theme", schema_for!(DocumentView<ThemeSubject>)),
        ("digest", schema_for!(DocumentView<DigestSubject>)),
        ("report", schema_for!(DocumentView<ReportSubject>)),
    ];
    schemas.into_iter().map(|(template, schema)| (template, schema.to_value())).collect()
}

/// The names of all fields that views have, whatever the records hold.
pub fn fields() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    schemas().values().for_each(|schema| properties(schema, &mut names));
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
