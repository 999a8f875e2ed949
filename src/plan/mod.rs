//! The documents that exist. Takes the register; returns each document with its id, path, title, the
//! records behind it and the sections it is bound from. Never fills a template.

mod document;
mod section;
mod sequence;
mod volume;

pub use document::{Document, Kind, VolumeEntry};
pub use section::Section;

use crate::job::Selection;
use crate::project::{
    REPORT, REPORT_ID, REPORT_PDF, SELECTION_ID, brief_pdf, theme_part_pdf, theme_pdf,
};
use crate::record::{InvalidRecord, Record, Register};
use sequence::{alliance, of_report, of_selection, of_theme};
use volume::{Volume, is_in_volumes, volumes};

/// Every document of the register: briefs by id, theme briefs in their order, and the report.
pub fn plan(register: &Register) -> Vec<Document> {
    let mut briefs: Vec<_> = register.records.iter().map(brief).collect();
    briefs.extend(register.invalid.iter().map(invalid_brief));
    briefs.sort_by(|a, b| a.id.cmp(&b.id));
    briefs.dedup_by(|second, first| first.id == second.id && first.join(second));
    let volumes = volumes(register);
    let themes = volumes.iter().map(|volume| theme_brief(register, volume));
    briefs.into_iter().chain(themes).chain([report(register, &volumes)]).collect()
}

/// A document of some alliances with all their case studies, held back by some invalid records.
pub fn selection(asked: &Selection, records: &[&Record], invalid: Vec<&InvalidRecord>) -> Document {
    let invalid = paths(invalid.into_iter().map(|record| &record.path));
    let valid = records.iter().map(|record| &record.file.path);
    let name = asked.file.file_name().unwrap_or_default();
    Document {
        id: SELECTION_ID.to_owned(),
        kind: Kind::Selection,
        subject: String::new(),
        path: name.to_string_lossy().into_owned(),
        title: asked.title.clone(),
        records: paths(valid.chain(&invalid)),
        invalid,
        undecided: Vec::new(),
        sections: of_selection(records),
        volumes: Vec::new(),
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
        sections: vec![alliance(record)],
        volumes: Vec::new(),
    }
}

/// The brief of an alliance whose record is invalid, so that its title and pages are not known.
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
        sections: Vec::new(),
        volumes: Vec::new(),
    }
}

/// The brief of a theme, or a part of it. It waits for every invalid record that may be under the theme.
fn theme_brief(register: &Register, volume: &Volume<'_>) -> Document {
    let theme = volume.theme;
    let valid = volume.records.iter().map(|record| &record.file.path);
    let is_under = |record: &&InvalidRecord| record.themes.contains(&**theme.id);
    let is_undecided = |record: &&InvalidRecord| record.may_have_other_themes && !is_under(record);
    let invalid = paths(register.invalid.iter().filter(is_under).map(|it| &it.path));
    let undecided = paths(register.invalid.iter().filter(is_undecided).map(|it| &it.path));
    Document {
        id: match volume.part {
            None => theme.id.to_string(),
            Some((part, _)) => format!("{}/{part}", &*theme.id),
        },
        kind: Kind::ThemeBrief,
        subject: theme.id.to_string(),
        path: theme_brief_path(volume),
        title: volume.title(),
        records: paths(valid.chain(&invalid)),
        invalid,
        undecided,
        sections: of_theme(&theme.id, &volume.records, is_in_volumes(register)),
        volumes: Vec::new(),
    }
}

fn theme_brief_path(volume: &Volume<'_>) -> String {
    match volume.part {
        None => theme_pdf(&volume.theme.id),
        Some((part, _)) => theme_part_pdf(&volume.theme.id, part),
    }
}

fn report(register: &Register, volumes: &[Volume<'_>]) -> Document {
    let invalid = paths(register.invalid.iter().map(|record| &record.path));
    let valid = register.records.iter().map(|record| &record.file.path);
    let shared = register.not_compared.then(|| REPORT.to_owned());
    let volumes = if is_in_volumes(register) { volumes } else { &[] };
    Document {
        id: REPORT_ID.to_owned(),
        kind: Kind::Report,
        subject: String::new(),
        path: REPORT_PDF.to_owned(),
        title: register.shared.report.title.to_string(),
        records: paths(valid.chain(&invalid)),
        invalid: invalid.into_iter().chain(shared).collect(),
        undecided: Vec::new(),
        sections: of_report(register, volumes),
        volumes: volumes.iter().map(entry).collect(),
    }
}

fn entry(volume: &Volume<'_>) -> VolumeEntry {
    VolumeEntry {
        title: volume.title(),
        path: theme_brief_path(volume),
        names: volume.records.iter().map(|record| record.name.to_string()).collect(),
    }
}

fn paths<'p>(paths: impl Iterator<Item = &'p String>) -> Vec<String> {
    let mut paths: Vec<_> = paths.cloned().collect();
    paths.sort();
    paths.dedup();
    paths
}
