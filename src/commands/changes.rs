//! What changed in the records: takes a project and an earlier state; gives the changes in words or as
//! JSON. Never writes a record.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Edited, said};
use crate::diagnostic::{Diagnostics, Severity};
use crate::error::Failure;
use crate::record;
use crate::record::{Difference, Turn, earlier, news};

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
    record::find(root)?;
    let mut diagnostics = Diagnostics::default();
    let files = record::load(root, &mut diagnostics)?;
    let old = earlier(root, &from_here(since)).map_err(|cause| {
        let doing = format!("find the earlier state `{since}`");
        let help = "name a project's folder, or a commit, branch or tag of the project's git";
        Failure::new(doing, cause).help(help)
    })?;
    for (_, file) in &files.alliances {
        diagnostics.extend(record::syntax_faults(file));
    }
    let texts = files.alliances.iter();
    let news = news(&old.records, texts.map(|(id, file)| (id.as_str(), file.text.as_str())));
    let words = match json {
        true => as_json(&news, since),
        false => in_words(&news, since),
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

fn state(turn: &Turn) -> &'static str {
    match turn {
        Turn::Came => "added",
        Turn::Went => "gone",
        Turn::Changed(_) => "changed",
        Turn::Unknown => "unknown",
    }
}

fn found(turn: &Turn) -> &[Difference] {
    match turn {
        Turn::Changed(found) => found,
        _ => &[],
    }
}

fn in_words(news: &[record::News], since: &str) -> String {
    let mut words = String::new();
    for it in news {
        let state = match it.turn {
            Turn::Changed(_) => String::new(),
            Turn::Unknown => {
                ": one of its records is no TOML, so its changes are not known".to_owned()
            }
            _ => format!(": {}", state(&it.turn)),
        };
        words += &format!("{} ({}){state}\n", it.name, it.id);
        for difference in found(&it.turn) {
            words += &format!("  {difference}\n");
        }
    }
    let count = |wanted: &str| news.iter().filter(|it| state(&it.turn) == wanted).count();
    let [changed, added, gone] = ["changed", "added", "gone"].map(count);
    words
        + &match news.len() {
            0 => format!("impact: no record says anything else than in `{since}`\n"),
            _ => {
                format!("impact: since `{since}`: {changed} changed, {added} added, {gone} gone\n")
            }
        }
}

fn as_json(news: &[record::News], since: &str) -> String {
    let alliances = news.iter().map(|it| Told {
        id: &it.id,
        name: &it.name,
        state: state(&it.turn),
        changes: found(&it.turn).iter().map(told_change).collect(),
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
