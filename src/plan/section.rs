//! A section: what a run of pages shows, and what follows from that. It is laid out once, whatever number of documents
//! shows it.

use crate::project::alliance_id;

/// A run of pages that is laid out by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Cover and contents.
    Front,
    /// The introduction to the report.
    About,
    /// The totals over all alliances.
    Totals,
    /// The changes since an earlier edition.
    EditionChanges,
    /// The introduction of the theme with this id, and the list of its alliances.
    Opening(String),
    /// An alliance.
    Alliance {
        /// The path of its record.
        record: String,
        /// The theme of the case studies that are shown; all of them if `None`.
        theme: Option<String>,
    },
    /// Every change and every grade that rose.
    AllChanges,
    /// The table of all outcomes.
    Outcomes,
    /// The abbreviations.
    Glossary,
    /// The index of names.
    Index,
    /// Terms of use and addresses.
    Licence,
}

impl Section {
    /// The name of its template.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::About => "about",
            Self::Totals => "totals",
            Self::EditionChanges => "edition-changes",
            Self::Opening(_) => "opening",
            Self::Alliance { .. } => "alliance",
            Self::AllChanges => "all-changes",
            Self::Outcomes => "outcomes",
            Self::Glossary => "glossary",
            Self::Index => "index",
            Self::Licence => "licence",
        }
    }

    /// The record of an alliance's pages, which depend on nothing else and are the same in every document.
    pub fn record(&self) -> Option<&String> {
        match self {
            Self::Alliance { record, .. } => Some(record),
            _ => None,
        }
    }

    /// Where its markup is kept for other tools, given the path of a document that shows it: `alliances/ebor.typ`,
    /// `report/opening-cpd.typ`. No other section has the same path.
    pub fn markup_path(&self, document: &str) -> String {
        let stem = document.trim_end_matches(".pdf");
        match self {
            Self::Alliance { record, theme: None } => {
                format!("alliances/{}.typ", alliance_id(record))
            }
            Self::Alliance { record, theme: Some(theme) } => {
                format!("alliances/{}/{theme}.typ", alliance_id(record))
            }
            Self::Opening(theme) => format!("{stem}/opening-{theme}.typ"),
            _ => format!("{stem}/{}.typ", self.template()),
        }
    }

    /// Whether it shows page numbers of other sections, so that it is laid out when they are known.
    pub fn is_numbered(&self) -> bool {
        matches!(self, Self::Front | Self::Opening(_) | Self::Index)
    }

    /// Whether its length depends on the other sections.
    pub fn grows(&self) -> bool {
        matches!(self, Self::Front | Self::Index)
    }

    /// Whether it begins on a right-hand page in print.
    pub fn opens_right(&self) -> bool {
        matches!(self, Self::Opening(_))
    }
}
