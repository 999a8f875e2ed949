//! The run in words, for a person.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::row::age;
use crate::diagnostic::Severity;
use crate::job::{Job, Strictness, Task};
use crate::pipeline::{Change, DocumentResult, RunResult, State, Tally};

/// How many documents the summary names of those that changed, are held back or went: few enough for a
/// terminal. The others are in the summary as JSON.
const MOST_NAMED: usize = 12;

/// How many errors and warnings may come before the summary says how many there are of each sort: more of
/// them fill a terminal.
const MOST_READ: usize = 20;

/// How many of them it names then, to begin with.
const FIRST: usize = 3;

/// One document in a line.
pub(super) fn document(told: &DocumentResult, job: &Job) -> String {
    let path = &told.document.path;
    match &told.state {
        State::Fresh { .. } => format!("{path}: up to date"),
        State::Stale(_) => format!("{path}: not reached"),
        State::Made { pages, reasons, duration } => {
            let why = match listed(reasons) {
                why if why.is_empty() => why,
                why => format!(" ({why})"),
            };
            let pages = count(*pages, "page", "pages");
            let change = match told.change() {
                Some(Change::Added) => ", new",
                Some(Change::Changed) => ", changed",
                None => "",
            };
            format!("{path}: {pages}{change}, {} ms{why}", duration.as_millis())
        }
        State::HeldBack { why, kept } => {
            let stays = match kept {
                Some(kept) => format!("the version made {} stays", ago(age(job, *kept))),
                None => "there is no earlier version".to_owned(),
            };
            format!("{path}: held back, {why}; {stays}")
        }
    }
}

/// One document as a row: id, kind, file, state and records, with tabs between.
pub(super) fn listing(told: &DocumentResult) -> String {
    let document = &told.document;
    let state = match &told.state {
        State::Fresh { .. } | State::Made { .. } => "fresh".to_owned(),
        State::Stale(reasons) => format!("stale: {}", listed(reasons)),
        State::HeldBack { why, .. } => format!("held back: {why}"),
    };
    let (id, kind, path) = (&document.id, document.kind.name(), &document.path);
    row([id, kind, path, &state, &document.records.join(" ")])
}

/// What was published otherwise since an earlier manifest, a row for each document: what became of it,
/// file and title.
pub(super) fn changes(outcome: &RunResult) -> Vec<String> {
    let changed = outcome.documents.iter().filter_map(|told| {
        let (path, title) = (&told.document.path, &told.document.title);
        Some(row([told.change()?.name(), path, title]))
    });
    let removed = outcome.removed.iter().map(|path| row(["removed", path, ""]));
    changed.chain(removed).collect()
}

/// Fields with tabs between. A file's name may hold anything; a row stays a row.
fn row<const N: usize>(fields: [&str; N]) -> String {
    let fields = fields.map(|field| field.replace(char::is_control, "\u{fffd}"));
    fields.join("\t")
}

/// Reasons, the first three of them.
fn listed(reasons: &[impl ToString]) -> String {
    let mut words: Vec<_> = reasons.iter().take(3).map(ToString::to_string).collect();
    if reasons.len() > words.len() {
        words.push(format!("and {} more", reasons.len() - words.len()));
    }
    words.join(", ")
}

/// The summary: one line, and one for each document held back or removed, as long as they are few.
pub(super) fn summary(job: &Job, outcome: &RunResult) -> String {
    let seconds = outcome.duration.as_secs_f64();
    let place = match job.task {
        Task::Build => format!(", in {}", job.output.display()),
        _ => String::new(),
    };
    let (done, found) = (done(job, outcome), found(job, outcome));
    let mut lines = vec![format!("impact: {done}{found} ({seconds:.1} s{place})")];
    lines.extend(by_code(outcome));
    if job.task == Task::Build {
        lines.extend(named(outcome, "new", Change::Added));
        lines.extend(named(outcome, "changed", Change::Changed));
        let held = outcome.documents.iter();
        let held = held.filter(|told| matches!(told.state, State::HeldBack { .. }));
        let held = held.map(|told| document(told, job));
        lines.extend(first(held, "held back; `impact list` names them"));
        let removed = outcome.removed.iter();
        let removed = removed.map(|path| format!("{path}: removed, its record is gone"));
        lines.extend(first(removed, "removed"));
    }
    lines.join("\n")
}

/// The first of some lines, and how many more of what there are.
fn first(lines: impl Iterator<Item = String>, what: &str) -> Vec<String> {
    let lines: Vec<_> = lines.collect();
    let more = lines.len().saturating_sub(MOST_NAMED);
    let more = (more > 0).then(|| format!("  and {more} more {what}"));
    let lines = lines.iter().take(MOST_NAMED);
    lines.map(|line| format!("  {line}")).chain(more).collect()
}

/// How many errors and warnings there are of each code, and where the first are, if they are too many to
/// be read one after another.
fn by_code(outcome: &RunResult) -> Vec<String> {
    let diagnostics = outcome.diagnostics.sorted();
    if diagnostics.len() <= MOST_READ {
        return Vec::new();
    }
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for diagnostic in &diagnostics {
        *counts.entry(diagnostic.code).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(code, count)| (code.severity(), Reverse(*count)));
    let counts = counts.iter().map(|(code, count)| format!("{count} {}", code.name()));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let gravest = diagnostics.iter().map(|diagnostic| diagnostic.code.severity()).min();
    let gravest = diagnostics.iter().filter(|it| Some(it.code.severity()) == gravest);
    let places = gravest.filter_map(|diagnostic| diagnostic.place.as_ref());
    let places: Vec<_> = places.take(FIRST).map(ToString::to_string).collect();
    let begin = match places.is_empty() {
        true => None,
        false => Some(format!("  begin with {}", places.join(", "))),
    };
    [format!("  of these: {counts}")].into_iter().chain(begin).collect()
}

/// The PDFs that changed in one way, unless they are too many to be read, or simply all.
fn named(outcome: &RunResult, what: &str, change: Change) -> Option<String> {
    let documents = outcome.documents.iter();
    let changed = documents.filter(|told| told.change() == Some(change));
    let paths: Vec<_> = changed.map(|told| told.document.path.as_str()).collect();
    let all = paths.len() == outcome.documents.len();
    ((1..=MOST_NAMED).contains(&paths.len()) && !all)
        .then(|| format!("  {what}: {}", paths.join(", ")))
}

fn done(job: &Job, outcome: &RunResult) -> String {
    let tally = outcome.tally();
    let documents = |number| count(number, "document", "documents");
    if job.task != Task::Build {
        return match outcome.exit_code(job.strictness) {
            0 => format!(
                "fit to build: {}, {}",
                documents(tally.made),
                count(tally.pages, "page", "pages")
            ),
            1 => "not fit to build".to_owned(),
            _ => "not checked to the end".to_owned(),
        };
    }
    let mut parts = Vec::new();
    if tally.made > 0 {
        let pages = count(tally.pages, "page", "pages");
        let changes = changed(&tally);
        parts.push(format!("{} made ({pages}; {changes})", documents(tally.made)));
    }
    let others =
        [(tally.fresh, "up to date"), (tally.held_back, "held back"), (tally.stale, "not made")];
    for (number, what) in others.into_iter().filter(|(number, _)| *number > 0) {
        let number = match parts.is_empty() {
            true => documents(number),
            false => number.to_string(),
        };
        parts.push(format!("{number} {what}"));
    }
    if tally.made == 0 && tally.fresh == 0 {
        parts.insert(0, "nothing published".to_owned());
    }
    parts.join(", ")
}

/// How many of the documents made are others than before.
fn changed(tally: &Tally) -> String {
    match (tally.added, tally.changed) {
        (0, 0) => "none changed".to_owned(),
        (0, changed) => format!("{changed} changed"),
        (added, 0) => format!("{added} new"),
        (added, changed) => format!("{added} new, {changed} changed"),
    }
}

/// How many faults were found, if any.
fn found(job: &Job, outcome: &RunResult) -> String {
    let mut found: Vec<String> = Vec::new();
    let (errors, warnings) = (outcome.count(Severity::Error), outcome.count(Severity::Warning));
    if errors > 0 {
        found.push(count(errors, "error", "errors"));
    }
    if warnings > 0 {
        let strict = if job.strictness == Strictness::Strict { " (fatal: --strict)" } else { "" };
        found.push(count(warnings, "warning", "warnings") + strict);
    }
    match found.is_empty() {
        true => String::new(),
        false => format!("; {}", found.join(" and ")),
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// How long ago something was: `2 days ago`.
fn ago(seconds: u64) -> String {
    let ago = |number: u64, one: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {one}{plural} ago")
    };
    match seconds {
        0..60 => "less than a minute ago".to_owned(),
        60..3_600 => ago(seconds / 60, "minute"),
        3_600..86_400 => ago(seconds / 3_600, "hour"),
        _ => ago(seconds / 86_400, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_read_as_people_say_them() {
        assert_eq!(ago(59), "less than a minute ago");
        assert_eq!(ago(60), "1 minute ago");
        assert_eq!(ago(7_199), "1 hour ago");
        assert_eq!(ago(86_400 * 2 + 5), "2 days ago");
    }

    #[test]
    fn many_reasons_are_cut_short() {
        assert_eq!(listed(&["a", "b"]), "a, b");
        assert_eq!(listed(&["a", "b", "c", "d", "e"]), "a, b, c, and 2 more");
    }
}
