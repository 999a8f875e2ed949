//! The view of each section: takes an extract of the records and a section of a document; gives the name of the
//! template with its data.

use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::abbreviation::{Abbreviation, used};
use super::alliance::{AllianceView, alliance};
use super::chapters::{About, AllChanges, Empty, Glossary, Licence, Outcomes, Totals, about};
use super::chapters::{all_changes, glossary, licence, outcomes, totals};
use super::edition::{Edition, edition};
use super::edition_changes::{EditionChanges, edition_changes};
use super::front::{Front, front};
use super::opening::{Opening, opening};
use super::origin::remove;
use crate::plan::{Document, Section};
use crate::record::Extract;

/// The template of the foot of every page, which is laid over the pages of a document when it is bound.
const FOOT: &str = "foot";

/// A template and its data.
#[derive(Clone, Debug)]
pub struct View {
    /// The name of the template.
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

/// What a template sees: its subject, and what every template sees.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct SectionView<T> {
    #[serde(flatten)]
    subject: T,
    edition: Edition,
}

/// An alliance's pages.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct AlliancePages {
    alliance: AllianceView,
    /// The abbreviations that the pages use.
    abbreviations: Vec<Abbreviation>,
    /// `estimated`, `roomy` or `tight`.
    fit: &'static str,
}

/// The view of a section without origins; none if the section would be empty.
///
/// # Panics
/// Never, as for [`traced_view`].
pub fn view(extract: &Extract, document: &Document, section: &Section) -> Option<View> {
    traced_view(extract, document, section).map(View::without_origins)
}

/// The same view, with the origins of its texts in the records. The extract holds the records of the document; for
/// an alliance, its record at least.
///
/// # Panics
/// Never: texts, numbers and lists always serialise, and documents are planned from the extract.
pub fn traced_view(extract: &Extract, document: &Document, section: &Section) -> Option<View> {
    let data = match section {
        Section::Front => data(extract, front(extract, document)),
        Section::About => data(extract, about(extract)),
        Section::Totals => data(extract, totals(extract)),
        Section::EditionChanges => data(extract, edition_changes(extract)?),
        Section::Opening(theme) => data(extract, opening(extract, document, theme)),
        Section::Alliance { record, theme } => {
            data(extract, alliance_pages(extract, record, theme.as_deref()))
        }
        Section::AllChanges => data(extract, all_changes(extract)?),
        Section::Outcomes => data(extract, outcomes(extract)?),
        Section::Glossary => data(extract, glossary(extract)?),
        Section::Index => data(extract, Empty {}),
        Section::Licence => data(extract, licence(extract)),
    };
    Some(View { template: section.template(), data })
}

/// The view of the foot of every page.
///
/// # Panics
/// Never, as for [`traced_view`].
pub fn foot_view(extract: &Extract) -> View {
    View { template: FOOT, data: data(extract, Empty {}) }
}

fn data(extract: &Extract, subject: impl Serialize) -> Json {
    json!(SectionView { subject, edition: edition(&extract.shared.report) })
}

fn alliance_pages(extract: &Extract, record: &str, theme: Option<&str>) -> AlliancePages {
    let mut entries = extract.alliances.iter();
    let entry = entries.find(|entry| entry.path() == record);
    let entry = entry.expect("sections are planned from the extract");
    let studies = entry.alliance.case_study.iter();
    let studies = studies.filter(|study| theme.is_none_or(|theme| **study.theme == *theme));
    let studies: Vec<_> = studies.collect();
    let alliance = alliance(extract, entry, &studies);
    AlliancePages {
        abbreviations: used(&json!(alliance), &extract.shared.glossary),
        alliance,
        fit: "estimated",
    }
}

/// The schema of each template's view, by the name of the template: one for each kind of section, and that of the
/// foot.
pub fn schemas() -> BTreeMap<&'static str, Json> {
    let schemas = [
        ("about", schema_for!(SectionView<About>)),
        ("all-changes", schema_for!(SectionView<AllChanges>)),
        ("alliance", schema_for!(SectionView<AlliancePages>)),
        ("edition-changes", schema_for!(SectionView<EditionChanges>)),
        (FOOT, schema_for!(SectionView<Empty>)),
        ("front", schema_for!(SectionView<Front>)),
        ("glossary", schema_for!(SectionView<Glossary>)),
        ("index", schema_for!(SectionView<Empty>)),
        ("licence", schema_for!(SectionView<Licence>)),
        ("opening", schema_for!(SectionView<Opening>)),
        ("outcomes", schema_for!(SectionView<Outcomes>)),
        ("totals", schema_for!(SectionView<Totals>)),
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
