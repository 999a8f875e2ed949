//! Which documents exist: takes the register; gives each document with its id, path, title and
//! the records it rests on. Never looks at what they will contain.

use crate::record::{Entry, Register};

/// What sort of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The brief of one alliance.
    Brief,
    /// The brief of one theme.
    ThemeBrief,
    /// The combined report.
    Report,
}

impl Kind {
    /// How many pages such a document should have at most.
    pub fn most_pages(self) -> Option<usize> {
        (self == Self::Brief).then_some(2)
    }

    /// The kind in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::ThemeBrief => "theme brief",
            Self::Report => "report",
        }
    }
}

/// A document to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The id of the alliance or theme, or `report`.
    pub id: String,
    /// What sort of document it is.
    pub kind: Kind,
    /// The PDF's path below the output folder, with forward slashes.
    pub path: String,
    /// The title, as in the PDF's properties.
    pub title: String,
    /// The records it rests on besides the shared ones, by path from the root.
    pub records: Vec<String>,
}

/// Every document of the register: briefs by id, then theme briefs in their order, the report last.
pub fn plan(register: &Register) -> Vec<Document> {
    let mut briefs: Vec<_> = register.alliances.iter().map(brief).collect();
    briefs.sort_by(|a, b| a.id.cmp(&b.id));
    let themes = register.themes.iter().map(|theme| Document {
        id: theme.id.to_string(),
        kind: Kind::ThemeBrief,
        path: format!("themes/{}.pdf", &**theme.id),
        title: theme.title.to_string(),
        records: paths(register.case_studies_of(&theme.id).map(|(entry, _)| entry)),
    });
    let report = Document {
        id: "report".to_owned(),
        kind: Kind::Report,
        path: "report.pdf".to_owned(),
        title: register.report.title.to_string(),
        records: paths(register.alliances.iter()),
    };
    briefs.into_iter().chain(themes).chain([report]).collect()
}

fn brief(entry: &Entry) -> Document {
    Document {
        id: entry.id.clone(),
        kind: Kind::Brief,
        path: format!("briefs/{}.pdf", entry.id),
        title: entry.alliance.name.to_string(),
        records: vec![entry.path.clone()],
    }
}

fn paths<'e>(entries: impl Iterator<Item = &'e Entry>) -> Vec<String> {
    let mut paths: Vec<_> = entries.map(|entry| entry.path.clone()).collect();
    paths.sort();
    paths.dedup();
    paths
}
