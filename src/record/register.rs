//! The register, the checked whole of the records: what every later stage works from.

use std::collections::BTreeMap;

use super::schema::{Alliance, CaseStudy, Glossary, Report, Theme, Themes};
use super::style::Style;
use super::unsound::Unsound;

/// All records that are free of faults, and the names of those that are not.
#[derive(Clone, Debug)]
pub struct Register {
    /// What the report says of itself.
    pub report: Report,
    /// The look of every document.
    pub style: Style,
    /// The themes, in the order of the report.
    pub themes: Vec<Theme>,
    /// Abbreviations and what they stand for.
    pub glossary: BTreeMap<String, String>,
    /// The alliances, by name, a leading "The" left out of account.
    pub alliances: Vec<Entry>,
    /// The alliances whose records have a fault, by id.
    pub unsound: Vec<Unsound>,
}

/// An alliance in the register.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The alliance's id: the stem of its file's name.
    pub id: String,
    /// The record's path from the root.
    pub path: String,
    /// The record.
    pub alliance: Alliance,
}

/// The records that all documents share.
pub(super) struct Shared {
    pub(super) report: Report,
    pub(super) style: Style,
    pub(super) themes: Themes,
    pub(super) glossary: Glossary,
}

impl Register {
    /// A register of checked records, without those that are unsound.
    pub(super) fn new(
        shared: Shared,
        mut alliances: Vec<Entry>,
        mut unsound: Vec<Unsound>,
    ) -> Self {
        alliances.retain(|entry| unsound.iter().all(|unsound| unsound.path != entry.path));
        unsound.sort_by(|a, b| a.id.cmp(&b.id));
        alliances.sort_by_cached_key(|entry| (sort_name(&entry.alliance.name), entry.id.clone()));
        let glossary = shared.glossary.abbreviations.into_iter();
        Self {
            report: shared.report,
            style: shared.style,
            themes: shared.themes.theme,
            glossary: glossary
                .map(|(short, long)| (short, long.to_string()))
                .collect(),
            alliances,
            unsound,
        }
    }

    /// The case studies of a theme, each with its alliance, in the order of the alliances.
    pub fn case_studies_of<'r>(
        &'r self,
        theme: &'r str,
    ) -> impl Iterator<Item = (&'r Entry, &'r CaseStudy)> {
        self.alliances.iter().flat_map(move |entry| {
            let studies = entry.alliance.case_study.iter();
            studies
                .filter(move |study| **study.theme == *theme)
                .map(move |study| (entry, study))
        })
    }
}

/// A name as it is sorted: in lower case, without a leading "The".
pub fn sort_name(name: &str) -> String {
    let name = name.to_lowercase();
    name.strip_prefix("the ").map(str::to_owned).unwrap_or(name)
}
