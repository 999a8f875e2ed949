//! The documents that exist. Takes the register; returns each document with its id, path, title, the
//! records behind it and the pieces it is laid out in. Never fills a template.

mod piece;
mod volume;

use serde::{Deserialize, Serialize};

pub use piece::{Part, Piece, VolumeEntry, pieces};

use crate::project::{REPORT, REPORT_ID, REPORT_PDF, brief_pdf, failed_markup, markup, theme_pdf};
use crate::record::{InvalidRecord, Record, Register, Theme};
use volume::{Volume, volumes};

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The brief of one alliance.
    Brief,
    /// The brief of one theme.
    ThemeBrief,
    /// A volume of a report that is too large for one: the alliances under one theme.
    Volume,
    /// The combined report, or its main volume.
    Report,
}

impl Kind {
    /// The most pages that such a document should have.
    pub fn most_pages(self) -> Option<usize> {
        (self == Self::Brief).then_some(2)
    }

    /// The kind in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::ThemeBrief => "theme brief",
            Self::Volume => "volume",
            Self::Report => "report",
        }
    }
}

/// A document to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The id of the alliance or theme, or `report`.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// The id of the alliance or theme that it is about; empty for the report.
    pub subject: String,
    /// The PDF's path below the output folder, with forward slashes.
    pub path: String,
    /// The title, as in the PDF's properties.
    pub title: String,
    /// The paths of the records behind it, besides those that all documents share.
    pub records: Vec<String>,
    /// Those of the records that are invalid: the document cannot be made while there is one.
    pub invalid: Vec<String>,
    /// Invalid records that may be behind it: the plan alone cannot decide.
    pub undecided: Vec<String>,
}

/// Every document of the register: briefs by id, theme briefs in their order, the volumes of a large
/// report, and the report.
pub fn plan(register: &Register) -> Vec<Document> {
    let mut briefs: Vec<_> = register.records.iter().map(brief).collect();
    briefs.extend(register.invalid.iter().map(invalid_brief));
    briefs.sort_by(|a, b| a.id.cmp(&b.id));
    briefs.dedup_by(|second, first| first.id == second.id && first.join(second));
    let themes = register.shared.themes.iter();
    let themes = themes.map(|theme| theme_brief(register, theme));
    briefs
        .into_iter()
        .chain(themes)
        .chain(volumes(register).into_iter().map(|it| volume_of(register, &it)))
        .chain([report(register)])
        .collect()
}

impl Document {
    /// Where its markup is kept for other tools: `briefs/ebor.typ`.
    pub fn markup_path(&self) -> String {
        markup(&self.path)
    }

    /// Where its markup is kept, below the output folder, while it cannot be typeset.
    pub fn failed_markup_path(&self) -> String {
        failed_markup(&self.path)
    }

    /// Adds the records of another entry for the same document.
    fn join(&mut self, other: &mut Self) -> bool {
        self.records.append(&mut other.records);
        self.records.sort();
        self.invalid.append(&mut other.invalid);
        self.invalid.sort();
        true
    }
}

fn brief(record: &Record) -> Document {
    Document {
        id: record.id.clone(),
        kind: Kind::Brief,
        subject: record.id.clone(),
        path: brief_pdf(&record.id),
        title: record.name.to_string(),
        records: vec![record.file.path.clone()],
        invalid: Vec::new(),
        undecided: Vec::new(),
    }
}

/// The brief of an alliance whose record is invalid, so that its title is not known.
fn invalid_brief(record: &InvalidRecord) -> Document {
    Document {
        id: record.id.clone(),
        kind: Kind::Brief,
        subject: record.id.clone(),
        path: brief_pdf(&record.id),
        title: record.id.clone(),
        records: vec![record.path.clone()],
        invalid: vec![record.path.clone()],
        undecided: Vec::new(),
    }
}

fn theme_brief(register: &Register, theme: &Theme) -> Document {
    let valid = register.under(&theme.id).map(|record| &record.file.path);
    let is_under = |record: &&InvalidRecord| record.themes.contains(&**theme.id);
    let is_undecided = |record: &&InvalidRecord| record.may_have_other_themes && !is_under(record);
    let invalid = paths(register.invalid.iter().filter(is_under).map(|it| &it.path));
    let undecided = paths(register.invalid.iter().filter(is_undecided).map(|it| &it.path));
    Document {
        id: theme.id.to_string(),
        kind: Kind::ThemeBrief,
        subject: theme.id.to_string(),
        path: theme_pdf(&theme.id),
        title: theme.title.to_string(),
        records: paths(valid.chain(&invalid)),
        invalid,
        undecided,
    }
}

/// A volume. Like the theme's brief it waits for every invalid record that may be under the theme.
fn volume_of(register: &Register, volume: &Volume) -> Document {
    let theme = register.shared.themes.iter();
    let theme = theme.filter(|theme| **theme.id == *volume.theme);
    let brief = theme.map(|theme| theme_brief(register, theme)).next();
    let brief = brief.expect("a volume is about a theme");
    Document {
        id: volume.id(),
        kind: Kind::Volume,
        path: volume.path(),
        title: format!("{}: {}", &*register.shared.report.title, volume.title),
        records: paths(volume.records.iter().chain(&brief.invalid)),
        ..brief
    }
}

fn report(register: &Register) -> Document {
    let invalid = paths(register.invalid.iter().map(|record| &record.path));
    let valid = register.records.iter().map(|record| &record.file.path);
    let shared = register.not_compared.then(|| REPORT.to_owned());
    Document {
        id: REPORT_ID.to_owned(),
        kind: Kind::Report,
        subject: String::new(),
        path: REPORT_PDF.to_owned(),
        title: register.shared.report.title.to_string(),
        records: paths(valid.chain(&invalid)),
        invalid: invalid.into_iter().chain(shared).collect(),
        undecided: Vec::new(),
    }
}

fn paths<'p>(paths: impl Iterator<Item = &'p String>) -> Vec<String> {
    let mut paths: Vec<_> = paths.cloned().collect();
    paths.sort();
    paths.dedup();
    paths
}
