//! A document of the plan.

use serde::{Deserialize, Serialize};

use super::section::Section;
use crate::project::{failed_markup, markup};

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The brief of one alliance.
    Brief,
    /// The brief of one theme; one of several if the theme has too many alliances for one. If the report is
    /// too large for one document, the theme briefs are its volumes.
    #[serde(alias = "volume")]
    ThemeBrief,
    /// The combined report, or its main volume.
    Report,
    /// Alliances that somebody asked for, in one document.
    Selection,
}

impl Kind {
    /// The kind in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::ThemeBrief => "theme brief",
            Self::Report => "report",
            Self::Selection => "selection",
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
    /// What it is bound from, in order.
    pub sections: Vec<Section>,
    /// In the main volume of a report, the others.
    pub volumes: Vec<VolumeEntry>,
}

/// A volume as the main one lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeEntry {
    /// The volume's title.
    pub title: String,
    /// The PDF's path below the output folder.
    pub path: String,
    /// The names of its alliances, in order.
    pub names: Vec<String>,
}

impl Document {
    /// By how many levels the headings of a section are lower in this document than by themselves: an alliance is below
    /// its theme.
    pub fn depth_of(&self, section: &Section) -> usize {
        match (section, self.kind) {
            (Section::Alliance { .. }, Kind::ThemeBrief | Kind::Report) => 1,
            _ => 0,
        }
    }

    /// Where its markup is kept for other tools: `briefs/ebor.typ`.
    pub fn markup_path(&self) -> String {
        markup(&self.path)
    }

    /// Where its markup is kept, below the output folder, while it cannot be typeset.
    pub fn failed_markup_path(&self) -> String {
        failed_markup(&self.path)
    }

    /// Adds the records of another entry for the same document.
    pub(super) fn join(&mut self, other: &mut Self) -> bool {
        self.records.append(&mut other.records);
        self.records.sort();
        self.invalid.append(&mut other.invalid);
        self.invalid.sort();
        true
    }
}
