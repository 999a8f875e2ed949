//! Lists what changed in the records: takes a project and a revision; gives the changes as text or JSON.
//! Never writes a record.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::result::CommandResult;
use crate::diagnostic::Severity;
use crate::error::Failure;
use crate::record;
use crate::record::{AllianceChange, ChangeKind, Difference, Revision};

/// The changes of an alliance, as JSON.
#[derive(Serialize)]
struct AllianceJson<'c> {
    id: &'c str,
    name: &'c str,
    /// `added`, `gone`, `changed` or `unknown`.
    state: &'static str,
    changes: &'c [Difference],
}

/// Lists what changed since a revision: a folder, or a commit, branch or tag of git.
///
/// # Errors
/// If there is no such revision, or the records cannot be read.
pub fn changes(root: &Path, since: &str, json: bool) -> Result<CommandResult, Failure> {
    record::ensure_project(root)?;
    let files = record::load(root)?;
    let mut diagnostics = files.diagnostics;
    let old = Revision::read(root, &from_here(since)).map_err(|cause| {
        let doing = format!("find the revision `{since}`");
        let help = "name a project's folder, or a commit, branch or tag of the project's git";
        Failure::new(doing, cause).help(help)
    })?;
    for (_, file) in &files.alliances {
        diagnostics.extend(record::syntax_errors(file));
    }
    let texts = files.alliances.iter();
    let changes =
        record::changes(&old.records, texts.map(|(id, file)| (id.as_str(), file.text.as_str())));
    let output = match json {
        true => as_json(&changes, since),
        false => as_text(&changes, since),
    };
    let failed = diagnostics.has_any(Severity::Error);
    Ok(CommandResult { output, diagnostics, failed })
}

/// A folder named from where the program runs, as a full path; else the name of a revision.
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

fn differences(change: &ChangeKind) -> &[Difference] {
    match change {
        ChangeKind::Changed(found) => found,
        _ => &[],
    }
}

fn as_text(changes: &[AllianceChange], since: &str) -> String {
    let mut text = String::new();
    for it in changes {
        let state = match it.kind {
            ChangeKind::Changed(_) => String::new(),
            ChangeKind::Unknown => {
                ": changes unknown, as its record is not valid TOML in one of the two revisions"
                    .to_owned()
            }
            _ => format!(": {}", state(&it.kind)),
        };
        text += &format!("{} ({}){state}\n", it.name, it.id);
        for difference in differences(&it.kind) {
            text += &format!("  {difference}\n");
        }
    }
    let count = |wanted: &str| changes.iter().filter(|it| state(&it.kind) == wanted).count();
    let [changed, added, gone] = ["changed", "added", "gone"].map(count);
    text + &match changes.len() {
        0 => format!("impact: no changes since `{since}`\n"),
        _ => {
            format!("impact: since `{since}`: {changed} changed, {added} added, {gone} gone\n")
        }
    }
}

fn as_json(changes: &[AllianceChange], since: &str) -> String {
    let alliances = changes.iter().map(|it| AllianceJson {
        id: &it.id,
        name: &it.name,
        state: state(&it.kind),
        changes: differences(&it.kind),
    });
    let alliances: Vec<_> = alliances.collect();
    let all = serde_json::json!({ "since": since, "alliances": alliances });
    format!("{all:#}\n")
}
