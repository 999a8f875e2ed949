//! The records that all documents share, as written: the report, the themes and the glossary. Only types; see
//! `types` for how their schema is made.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_aux::prelude::serde_introspect;

use crate::record::value::date::Date;
use crate::record::value::scalar::{Line, MailAddress, Name, Setting, WebAddress};
use crate::record::value::spanned::Spanned;
use crate::record::value::written_prose::WrittenProse;

/// `data/report.toml`: the title, edition, licence and sources of the report.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Report {
    /// The report's title, shown on the cover and at the head of every page.
    pub title: Spanned<Line<80>>,
    /// A line under the title.
    pub subtitle: Option<Spanned<Line<160>>>,
    /// Who publishes the report.
    pub publisher: Spanned<Line<100>>,
    /// The month or year of the edition: `edition = "March 2014"`.
    pub edition: Spanned<Date>,
    /// `plain_language = false` switches off the warnings about long sentences and paragraphs.
    pub plain_language: Option<bool>,
    /// The most alliances in one volume; a report with more is divided into volumes:
    /// `alliances_per_volume = 1500`, which is the default.
    pub alliances_per_volume: Option<Spanned<NonZeroU32>>,
    /// An earlier state of the records; the report lists the changes since then. It is a folder relative to the
    /// project, or a commit, branch or tag of its git repository: `changes_since = "march-2013"`.
    pub changes_since: Option<Spanned<Setting<120>>>,
    /// What the report is about, in prose.
    pub introduction: Spanned<WrittenProse>,
    /// How readers can get in touch.
    pub contact: Option<Contact>,
    /// The terms on which the report may be reused.
    pub licence: Licence,
    /// The documents that facts and figures come from, each below a heading `[[source]]`.
    #[schemars(length(min = 1))]
    pub source: Vec<Source>,
}

/// How readers can get in touch.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Contact {
    /// A mail address for enquiries.
    pub enquiries: Option<Spanned<MailAddress>>,
    /// Where the report can be downloaded.
    pub website: Option<Spanned<WebAddress>>,
}

/// The terms on which the report may be reused.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Licence {
    /// The licence's name.
    pub name: Spanned<Name<80>>,
    /// Who holds the rights: `Crown copyright, March 2014`.
    pub holder: Spanned<Line<80>>,
    /// Where the licence can be read.
    pub url: Spanned<WebAddress>,
    /// A mail address for questions about the licence.
    pub email: Option<Spanned<MailAddress>>,
    /// The terms in a few sentences of prose.
    pub terms: Spanned<WrittenProse>,
}

/// A document that facts and figures come from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Source {
    /// A short name for it: lower-case letters, digits and hyphens.
    pub id: Spanned<Setting<40>>,
    /// Its title.
    pub title: Spanned<Line<120>>,
    /// Who published it.
    pub publisher: Option<Spanned<Line<100>>>,
    /// When it was published.
    pub date: Option<Spanned<Date>>,
}

/// `data/themes.toml`: the themes, in the order of the report.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub(crate) struct Themes {
    /// The themes, each below a heading `[[theme]]`.
    #[schemars(length(min = 1))]
    pub theme: Vec<Theme>,
}

/// A theme of the report.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Theme {
    /// Its short name: lower-case letters, digits and hyphens.
    pub id: Spanned<Setting<40>>,
    /// Its title.
    pub title: Spanned<Line<90>>,
    /// Its heading in the brief of one alliance, if the title does not fit there.
    pub brief_heading: Option<Spanned<Line<90>>>,
    /// What it is about, in prose.
    pub introduction: Spanned<WrittenProse>,
}

/// `data/glossary.toml`: abbreviations and what they stand for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub(crate) struct Glossary {
    /// What each abbreviation stands for: `SLE = "specialist leader of education"`.
    pub abbreviations: BTreeMap<String, Spanned<Line<120>>>,
}
