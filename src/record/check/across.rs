//! Rules between records, and between the parts of a shared one: takes what was read; reports ids and names
//! that clash, and themes without a case study.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::names;
use crate::record::id::is_id;
use crate::record::load::Files;
use crate::record::register::Record;
use crate::record::schema::shared_types::Theme;
use crate::record::value::scalar::Setting;
use crate::record::value::spanned::Spanned;

/// A warning about an id that Windows reserves for a device.
pub(crate) fn device_name(id: &str, place: Place) -> Diagnostic {
    let message = format!("Windows reserves the name `{id}` for a device");
    Diagnostic::new(Code::ReservedId, message).at(place, "").help(format!(
        "nobody can open `{id}.pdf` on Windows; choose another id, such as `{id}-schools`"
    ))
}

pub(crate) fn unique_ids<'p, const MAX: usize>(
    file: &Arc<SourceFile>,
    ids: impl Iterator<Item = &'p Spanned<Setting<MAX>>>,
    what: &str,
    diagnostics: &mut Diagnostics,
) {
    let mut seen = BTreeMap::new();
    for id in ids {
        if !is_id(id) {
            let diagnostic =
                Diagnostic::new(Code::InvalidId, format!("`{}` cannot be an id", &***id))
                    .at(Place::new(file, id.span.clone()), "")
                    .help("use lower-case letters, digits and hyphens: `forest-way`");
            diagnostics.push(diagnostic);
        }
        if let Some(first) = seen.insert(id.to_lowercase(), id.span.clone()) {
            let diagnostic =
                Diagnostic::new(Code::DuplicateId, format!("two {what}s have the id `{}`", &***id))
                    .at(Place::new(file, id.span.clone()), "the second")
                    .and(Place::new(file, first), "the first")
                    .help("give one of them another id");
            diagnostics.push(diagnostic);
        }
    }
}

/// Reports alliances with the same name, as a reader sees it, and ids that differ only in case.
pub(crate) fn unique_names(files: &Files, records: &[Record], diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for record in records {
        let name = &record.name;
        let place = Place::new(&record.file, name.span.clone());
        if let Some(first) = seen.insert(names::as_read(name), place.clone()) {
            let diagnostic = Diagnostic::new(Code::DuplicateName, format!("two alliances are called `{}`", &***name))
                .at(place, "the second")
                .and(first, "the first")
                .help("if they are the same alliance, put all its case studies in one file; otherwise give them different names");
            diagnostics.push(diagnostic);
        }
    }
    let mut ids = BTreeMap::new();
    for (id, file) in &files.alliances {
        if let Some(first) = ids.insert(id.to_lowercase(), file) {
            let diagnostic = Diagnostic::new(
                Code::DuplicateId,
                format!("`{}` and `{}` differ only in case", first.path, file.path),
            )
            .at(Place::new(file, 0..0), "")
            .help("some systems treat them as one file; rename one of them");
            diagnostics.push(diagnostic);
        }
    }
}

/// Warns of themes without a case study.
pub(crate) fn empty_themes(
    file: &Arc<SourceFile>,
    themes: &[Theme],
    records: &[Record],
    diagnostics: &mut Diagnostics,
) {
    let with_studies = records.iter().flat_map(|record| &record.studies);
    let with_studies: BTreeSet<&str> = with_studies.map(String::as_str).collect();
    for theme in themes.iter().filter(|theme| !with_studies.contains(&**theme.id)) {
        let diagnostic = Diagnostic::new(
            Code::EmptyTheme,
            format!("no case study has the theme `{}`", &**theme.id),
        )
        .at(Place::new(file, theme.id.span.clone()), "")
        .help("its brief and its part of the report contain only the introduction");
        diagnostics.push(diagnostic);
    }
}
