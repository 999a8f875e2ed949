//! Alliances that somebody asks for in one document. Takes the register with the ids and areas asked for; returns the
//! document. Never looks at what is published.

use std::path::Path;

use crate::diagnostic::nearest;
use crate::error::Failure;
use crate::job::Selection;
use crate::names::are_same;
use crate::plan::{Document, selection};
use crate::record::{InvalidRecord, Record, Register};

/// The document of a selection. It is held back by an invalid record that belongs to it, or may do so.
///
/// # Errors
/// If no alliance or theme has one of the ids, or no alliance works in one of the areas.
pub(super) fn chosen(register: &Register, asked: &Selection) -> Result<Document, Failure> {
    if let Some(id) = asked.ids.iter().find(|id| !is_known(register, id)) {
        return Err(unknown(register, id));
    }
    let in_areas = in_areas(register, &asked.areas)?;
    let is_chosen = |record: &&Record| {
        let has = |id: &String| *id == record.id || record.studies.contains(id);
        asked.ids.iter().any(has) || in_areas.contains(&record.id)
    };
    let is_theme = |id: &str| register.shared.themes.iter().any(|theme| **theme.id == *id);
    // The areas of a record that cannot be read are unknown.
    let may_be_chosen = |record: &&InvalidRecord| {
        let may_have = |id: &String| {
            *id == record.id
                || record.themes.contains(id)
                || (record.may_have_other_themes && is_theme(id))
        };
        !asked.areas.is_empty() || asked.ids.iter().any(may_have)
    };
    let records: Vec<_> = register.records.iter().filter(is_chosen).collect();
    let invalid = register.invalid.iter().filter(may_be_chosen).collect();
    Ok(selection(asked, &records, invalid))
}

fn is_known(register: &Register, id: &str) -> bool {
    register.records.iter().any(|record| record.id == id)
        || register.invalid.iter().any(|record| record.id == id)
        || register.shared.themes.iter().any(|theme| **theme.id == *id)
}

fn unknown(register: &Register, id: &str) -> Failure {
    let alliances = register.records.iter().map(|record| record.id.as_str());
    let themes = register.shared.themes.iter().map(|theme| &**theme.id);
    let help = match nearest(id, alliances.chain(themes)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`impact list` prints the ids".to_owned(),
    };
    let doing = format!("find an alliance or theme with the id `{id}`");
    Failure::new(doing, "no record has it").help(help)
}

/// The ids of the alliances that work in some areas.
fn in_areas(register: &Register, areas: &[String]) -> Result<Vec<String>, Failure> {
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let mut known: Vec<String> = Vec::new();
    let mut chosen = Vec::new();
    for record in &register.records {
        let extract = register.extract(std::slice::from_ref(&record.file.path));
        let extract = extract
            .map_err(|it| Failure::at_path("read", Path::new(&record.file.path), it.message))?;
        let its = extract.alliances.iter().flat_map(|entry| &entry.alliance.areas);
        let its: Vec<_> = its.map(ToString::to_string).collect();
        if areas.iter().any(|area| its.iter().any(|it| are_same(it, area))) {
            chosen.push(record.id.clone());
        }
        known.extend(its);
    }
    match areas.iter().find(|area| !known.iter().any(|it| are_same(it, area))) {
        None => Ok(chosen),
        Some(area) => {
            let near = nearest(area, known.iter().map(String::as_str));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            let failure =
                Failure::new(format!("find alliances in `{area}`"), "no record names this area");
            Err(help.into_iter().fold(failure, Failure::help))
        }
    }
}
