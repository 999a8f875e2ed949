//! Checks one file: takes its text or tree; reports every error in it, and gives the record if there is none.
//! Never reads a file.

use std::cell::Cell;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned as TomlSpanned;
use toml::de::DeTable;

use super::across::{device_name, unique_ids};
use super::alliance::{highlights, invalid_id, no_case_study};
use super::references::{References, SharedTrees};
use super::reporter::Reporter;
use super::style::{low_contrast, missing_logo};
use super::{table, within};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::error::guarded;
use crate::record::id::is_device_name;
use crate::record::load::Files;
use crate::record::register::{Record, Shared};
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::Model;
use crate::record::schema::shared_types::{Glossary, Report, Themes};
use crate::record::schema::style::Style;
use crate::record::schema::types::Alliance;
use crate::record::toml::syntax::{parse, unreadable};

/// Checks files one after another.
pub(super) struct FileChecker<'r> {
    pub(super) references: &'r References<'r>,
    pub(super) diagnostics: &'r mut Diagnostics,
    /// The bytes that are being checked.
    pub(super) at: Cell<(usize, usize)>,
}

impl FileChecker<'_> {
    /// Reads the files that all documents share, and checks their parts against each other.
    pub(super) fn shared(&mut self, files: &Files, trees: SharedTrees<'_>) -> Option<Shared> {
        let SharedTrees { report, themes, glossary } = trees;
        let style = files.style.as_ref().and_then(|file| parse(file, self.diagnostics));
        let report: Option<Report> = self.read(FileKind::Report, files.report.as_ref(), report);
        let themes: Option<Themes> = self.read(FileKind::Themes, files.themes.as_ref(), themes);
        let glossary: Option<Glossary> =
            self.read(FileKind::Glossary, files.glossary.as_ref(), glossary);
        let style: Option<Style> = self.read(FileKind::Style, files.style.as_ref(), style);
        if let (Some(report), Some(file)) = (&report, &files.report) {
            let ids = report.source.iter().map(|source| &source.id);
            unique_ids(file, ids, "source", self.diagnostics);
        }
        if let (Some(themes), Some(file)) = (&themes, &files.themes) {
            let ids = themes.theme.iter().map(|theme| &theme.id);
            unique_ids(file, ids, "theme", self.diagnostics);
            let ids = themes.theme.iter().map(|theme| &theme.id);
            for id in ids.filter(|id| is_device_name(id)) {
                let place = Place::new(file, id.span.clone());
                self.diagnostics.push(device_name(id, place));
            }
        }
        if let (Some(style), Some(file)) = (&style, &files.style) {
            low_contrast(file, style, self.diagnostics);
            missing_logo(file, style, &files.assets, self.diagnostics);
        }
        Some(Shared::new(report?, style?, themes?, glossary?))
    }

    fn read<T: DeserializeOwned>(
        &mut self,
        kind: FileKind,
        file: Option<&Arc<SourceFile>>,
        tree: Option<TomlSpanned<DeTable<'_>>>,
    ) -> Option<T> {
        let (file, tree) = (file?, tree?);
        self.guarded(file, |checker| checker.deserialize(file, tree, kind))
    }

    /// Does some work on one file. If it panics, that is reported as an error of this file.
    pub(super) fn guarded<T>(
        &mut self,
        file: &Arc<SourceFile>,
        work: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        guarded(|| work(self)).unwrap_or_else(|words| {
            let (start, end) = self.at.get();
            let diagnostic = Diagnostic::new(
                Code::InternalFault,
                format!("the program failed on this record: {words}"),
            );
            let diagnostic = diagnostic
                .at(Place::new(file, start..end), "while checking this")
                .help("this is a bug in impact: please report it, with the record; writing this part differently may avoid it");
            self.diagnostics.push(diagnostic);
            None
        })
    }

    /// Reads an alliance's record, if its errors allow that.
    pub(super) fn alliance(&mut self, id: &str, file: &Arc<SourceFile>) -> Option<Record> {
        invalid_id(id, file, self.references.themes.as_ref(), self.diagnostics);
        let tree = parse(file, self.diagnostics)?;
        no_case_study(file, &tree, self.diagnostics);
        let written = within::written(tree.get_ref(), Model::of(FileKind::Alliance));
        let alliance = self.deserialize::<Alliance>(file, tree, FileKind::Alliance)?;
        highlights(file, &alliance, self.diagnostics);
        within::entries(file, &alliance, written, self.diagnostics);
        let clean = self.diagnostics.is_empty();
        Some(Record::new(id, file, alliance, clean))
    }

    fn deserialize<T: DeserializeOwned>(
        &mut self,
        file: &Arc<SourceFile>,
        tree: TomlSpanned<DeTable<'_>>,
        kind: FileKind,
    ) -> Option<T> {
        let mut reporter = Reporter::new(file, self.references, self.diagnostics, &self.at);
        if !table::document(&mut reporter, (kind.checked(), Model::of(kind)), &tree) {
            return None;
        }
        match T::deserialize(toml::Deserializer::from(tree)) {
            Ok(record) => Some(record),
            Err(error) => {
                self.diagnostics.push(unreadable(file, &error));
                None
            }
        }
    }
}
