//! What changed in the records: takes a project and an earlier state; gives the changes in words or as
//! JSON. Never writes a record.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Edited, said};
use crate::diagnostic::{Diagnostics, Severity};
use crate::error::Failure;
use crate::record;
use crate::record::{AllianceChange, ChangeKind, Difference, Revision};

/// What is told of an alliance, as JSON.
#[derive(Serialize)]
struct Told<'t> {
    id: &'t str,
    name: &'t str,
    /// `added`, `gone`, `changed` or `unknown`.
    state: &'static str,
    changes: Vec<ToldChange<'t>>,
}

#[derive(Serialize)]
struct ToldChange<'t> {
    /// The entries that lead to it, from the record inwards.
    within: Vec<ToldEntry<'t>>,
    /// The key; none if the whole entry came or went.
    key: Option<&'t str>,
    old: Option<&'t str>,
    new: Option<&'t str>,
}

#[derive(Serialize)]
struct ToldEntry<'t> {
    kind: &'t str,
    name: &'t str,
}

/// Tells what changed since an earlier state: a folder, or a state that git knows.
///
/// # Errors
/// If there is no such state, or the records cannot be read.
pub fn changes(root: &Path, since: &str, json: bool) -> Result<Edited, Failure> {
    record::ensure_project(root)?;
    let mut diagnostics = Diagnostics::default();
    let files = record::load(root, &mut diagnostics)?;
    let old = Revision::read(root, &from_here(since)).map_err(|cause| {
        let doing = format!("find the earlier state `{since}`");
        let help = "name a project's folder, or a commit, branch or tag of the project's git";
        Failure::new(doing, cause).help(help)
    })?;
    for (_, file) in &files.alliances {
        diagnostics.extend(record::syntax_errors(file));
    }
    let texts = files.alliances.iter();
    let changes =
        record::changes(&old.records, texts.map(|(id, file)| (id.as_str(), file.text.as_str())));
    let words = match json {
        true => as_json(&changes, since),
        false => in_words(&changes, since),
    };
    let mut edited = said(words);
    edited.failed = diagnostics.has_any(Severity::Error);
    edited.diagnostics = diagnostics;
    Ok(edited)
}

/// A folder that was named as seen from where the program runs.
fn from_here(since: &str) -> String {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let folder = here.join(since);
    match folder.is_dir() {
        true => folder.to_string_lossy().into_owned(),
        false => since.to_owned(),
    }
}

fn state(change: &ChangeKind) -> &'static str {
    match change {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "gone",
        ChangeKind::Changed(_) => "changed",
        ChangeKind::Unknown => "unknown",
    }
}

fn found(change: &ChangeKind) -> &[Difference] {
    match change {
        ChangeKind::Changed(found) => found,
        _ => &[],
    }
}

fn in_words(changes: &[AllianceChange], since: &str) -> String {
    let mut words = String::new();
    for it in changes {
        let state = match it.kind {
            ChangeKind::Changed(_) => String::new(),
            ChangeKind::Unknown => {
                ": one of its records is no TOML, so its changes are not known".to_owned()
            }
            _ => format!(": {}", state(&it.kind)),
        };
        words += &format!("{} ({}){state}\n", it.name, it.id);
        for difference in found(&it.kind) {
            words += &format!("  {difference}\n");
        }
    }
    let count = |wanted: &str| changes.iter().filter(|it| state(&it.kind) == wanted).count();
    let [changed, added, gone] = ["changed", "added", "gone"].map(count);
    words
        + &match changes.len() {
            0 => format!("impact: no record says anything else than in `{since}`\n"),
            _ => {
                format!("impact: since `{since}`: {changed} changed, {added} added, {gone} gone\n")
            }
        }
}

fn as_json(changes: &[AllianceChange], since: &str) -> String {
    let alliances = changes.iter().map(|it| Told {
        id: &it.id,
        name: &it.name,
        state: state(&it.kind),
        changes: found(&it.kind).iter().map(told_change).collect(),
    });
    let alliances: Vec<_> = alliances.collect();
    let all = serde_json::json!({ "since": since, "alliances": alliances });
    format!("{all:#}\n")
}

fn told_change(difference: &Difference) -> ToldChange<'_> {
    ToldChange {
        within: difference
            .within
            .iter()
            .map(|named| ToldEntry { kind: &named.kind, name: &named.name })
            .collect(),
        key: difference.key.as_deref(),
        old: difference.old.as_deref(),
        new: difference.new.as_deref(),
    }
}
