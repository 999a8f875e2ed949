//! The sections of each document. Takes the register; returns the sections that a document is bound from, in order.

use super::section::Section;
use super::volume::Volume;
use crate::record::{Record, Register};

/// The pages of an alliance with all its case studies.
pub(super) fn alliance(record: &Record) -> Section {
    Section::Alliance { record: record.file.path.clone(), theme: None }
}

/// A theme's brief: its opening and its alliances. As a volume of a large report it also has contents, index and
/// what else a report ends with.
pub(super) fn of_theme(theme: &str, records: &[&Record], is_volume: bool) -> Vec<Section> {
    let opening = [Section::Opening(theme.to_owned())];
    let alliances = records.iter().map(|record| alliance_under(theme, record));
    let sections = opening.into_iter().chain(alliances);
    match is_volume {
        true => [Section::Front].into_iter().chain(sections).chain(ending()).collect(),
        false => sections.collect(),
    }
}

/// The pages of an alliance under a theme: the same as in its brief, unless it has other themes too.
fn alliance_under(theme: &str, record: &Record) -> Section {
    let is_all = record.studies.iter().all(|it| it == theme);
    Section::Alliance {
        record: record.file.path.clone(),
        theme: (!is_all).then(|| theme.to_owned()),
    }
}

/// The report, or its main volume if there are others.
pub(super) fn of_report(register: &Register, volumes: &[Volume<'_>]) -> Vec<Section> {
    let changes = register.shared.changes.as_ref().map(|_| Section::EditionChanges);
    let front = [Section::Front, Section::About, Section::Totals].into_iter().chain(changes);
    if !volumes.is_empty() {
        return front.chain([Section::Glossary, Section::Licence]).collect();
    }
    let themes = register.shared.themes.iter().flat_map(|theme| {
        let records: Vec<_> = register.under(&theme.id).collect();
        of_theme(&theme.id, &records, false)
    });
    front.chain(themes).chain(ending()).collect()
}

/// A selection of alliances, with contents and index.
pub(super) fn of_selection(records: &[&Record]) -> Vec<Section> {
    let front = [Section::Front].into_iter();
    front
        .chain(records.iter().map(|record| alliance(record)))
        .chain([Section::Index, Section::Licence])
        .collect()
}

/// The chapters at the end of a report.
fn ending() -> [Section; 5] {
    use Section::{AllChanges, Glossary, Index, Licence, Outcomes};
    [AllChanges, Outcomes, Glossary, Index, Licence]
}
