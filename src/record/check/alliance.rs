//! Rules about one alliance's record as a whole: reports an invalid id, a missing case study, and more highlighted
//! figures than a brief shows.

use std::collections::BTreeSet;
use std::sync::Arc;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::across::device_name;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::project::RESERVED_IDS;
use crate::record::id::{is_device_name, is_id};
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::{Key, Model};
use crate::record::schema::types::Alliance;

/// The most highlighted figures that a brief shows, chosen by eye.
pub const MAX_HIGHLIGHTS: usize = 6;

/// Reports an id that cannot be a file name, or is taken by another document.
pub(super) fn invalid_id(
    id: &str,
    file: &Arc<SourceFile>,
    themes: Option<&BTreeSet<String>>,
    diagnostics: &mut Diagnostics,
) {
    let is_theme = themes.is_some_and(|themes| themes.contains(id));
    let (message, help) = match id {
        _ if RESERVED_IDS.contains(&id) => {
            (format!("`{id}` is reserved for other documents"), "rename the file")
        }
        _ if is_theme => (format!("`{id}` is the id of a theme"), "rename the file"),
        _ if is_device_name(id) => {
            let place = Place::new(file, 0..0);
            return diagnostics.push(device_name(id, place));
        }
        _ if is_id(id) => return,
        _ => (
            format!("`{id}` cannot be an id"),
            "name the file with lower-case letters, digits and hyphens, 60 at most: `forest-way.toml`",
        ),
    };
    let diagnostic =
        Diagnostic::new(Code::InvalidId, message).at(Place::new(file, 0..0), "").help(help);
    diagnostics.push(diagnostic);
}

/// Reports that there is no case study, which is what a brief is for. A list of the wrong type is reported by
/// the check against the schema.
pub(super) fn no_case_study(
    file: &Arc<SourceFile>,
    tree: &TomlSpanned<DeTable<'_>>,
    diagnostics: &mut Diagnostics,
) {
    let mut tables = Model::of(FileKind::Alliance).tables();
    let found = tables.find(|(_, entry)| entry.names_a_theme());
    let (key, study) = found.expect("only case studies name a theme");
    let span = match tree.get_ref().get(key.name.as_str()) {
        None => 0..file.text.find('\n').unwrap_or(file.text.len()),
        Some(list) if matches!(list.get_ref(), DeValue::Array(items) if items.is_empty()) => {
            list.span()
        }
        Some(_) => return,
    };
    let heading = Key::heading(&[key]);
    let required = study.keys.iter().filter(|key| key.required);
    let required: Vec<_> = required.map(|key| format!("`{}`", key.name)).collect();
    let message = format!("the alliance has no {}", key.words());
    let diagnostic = Diagnostic::new(Code::NoCaseStudy, message)
        .at(Place::new(file, span), format!("needs `{heading}`"))
        .lacks(&key.name)
        .help(format!("add `{heading}` with {}; see docs/records.md", required.join(" and ")));
    diagnostics.push(diagnostic);
}

pub(super) fn highlights(
    file: &Arc<SourceFile>,
    alliance: &Alliance,
    diagnostics: &mut Diagnostics,
) {
    let all = alliance
        .case_study
        .iter()
        .flat_map(|study| &study.figure)
        .filter(|figure| figure.highlight);
    if let Some(surplus) = all.clone().nth(MAX_HIGHLIGHTS) {
        let message = format!(
            "{} figures are highlighted, but a brief shows at most {MAX_HIGHLIGHTS}",
            all.count()
        );
        let diagnostic = Diagnostic::new(Code::TooManyHighlights, message)
            .at(Place::new(file, surplus.label.span.clone()), "shown small from here on")
            .help("remove `highlight = true` from the less important ones");
        diagnostics.push(diagnostic);
    }
}
