//! A run in words, for a person.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::row::age;
use crate::diagnostic::Severity;
use crate::job::{Job, Strictness, Task};
use crate::pipeline::{Change, DocumentResult, RunResult, State, Tally};

/// The number of changed, held back or removed documents that the summary names: few enough for a
/// terminal. The JSON summary has all.
const MOST_NAMED: usize = 12;

/// The number of diagnostics above which the summary counts them by code: more of them scroll out of a terminal.
const MOST_READ: usize = 20;

/// The number of places that the summary then names as those to fix first; chosen by eye.
const FIRST: usize = 3;

/// One document in a line.
pub(super) fn document(result: &DocumentResult, job: &Job) -> String {
    let path = &result.document.path;
    match &result.state {
        State::Fresh { .. } => format!("{path}: up to date"),
        State::Stale(_) => format!("{path}: not reached"),
        State::Made { pages, reasons, duration } => {
            let why = match listed(reasons) {
                why if why.is_empty() => why,
                why => format!(" ({why})"),
            };
            let pages = count(*pages, "page", "pages");
            let change = match result.change() {
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
pub(super) fn listing(result: &DocumentResult) -> String {
    let document = &result.document;
    let state = match &result.state {
        State::Fresh { .. } | State::Made { .. } => "fresh".to_owned(),
        State::Stale(reasons) => format!("stale: {}", listed(reasons)),
        State::HeldBack { why, .. } => format!("held back: {why}"),
    };
    let (id, kind, path) = (&document.id, document.kind.name(), &document.path);
    row([id, kind, path, &state, &document.records.join(" ")])
}

/// The documents that differ from an earlier manifest, a row each: the change, file and title.
pub(super) fn changes(run: &RunResult) -> Vec<String> {
    let changed = run.documents.iter().filter_map(|result| {
        let (path, title) = (&result.document.path, &result.document.title);
        Some(row([result.change()?.name(), path, title]))
    });
    let removed = run.removed.iter().map(|path| row(["removed", path, ""]));
    changed.chain(removed).collect()
}

/// Fields with tabs between. A file's name may hold a tab or line break, which are replaced.
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

/// The summary: one line, and one for each document held back or removed, up to `MOST_NAMED`.
pub(super) fn summary(job: &Job, run: &RunResult) -> String {
    let seconds = run.duration.as_secs_f64();
    let place = match job.task {
        Task::Build => format!(", in {}", job.output.display()),
        _ => String::new(),
    };
    let (done, found) = (done(job, run), found(job, run));
    let mut lines = vec![format!("impact: {done}{found} ({seconds:.1} s{place})")];
    lines.extend(by_code(run));
    if job.task == Task::Build {
        lines.extend(named(run, "new", Change::Added));
        lines.extend(named(run, "changed", Change::Changed));
        let held = run.documents.iter();
        let held = held.filter(|it| matches!(it.state, State::HeldBack { .. }));
        let held = held.map(|it| document(it, job));
        lines.extend(first(held, "held back; `impact list` names them"));
        let removed = run.removed.iter();
        let removed = removed.map(|path| format!("{path}: removed, its record is gone"));
        lines.extend(first(removed, "removed"));
    }
    lines.join("\n")
}

/// The first lines, and how many more there are.
fn first(lines: impl Iterator<Item = String>, what: &str) -> Vec<String> {
    let lines: Vec<_> = lines.collect();
    let more = lines.len().saturating_sub(MOST_NAMED);
    let more = (more > 0).then(|| format!("  and {more} more {what}"));
    let lines = lines.iter().take(MOST_NAMED);
    lines.map(|line| format!("  {line}")).chain(more).collect()
}

/// The number of diagnostics of each code and the first places, if they are too many to read one by one.
fn by_code(run: &RunResult) -> Vec<String> {
    let diagnostics = run.diagnostics.sorted();
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

/// The PDFs with one kind of change, unless they are too many to name or simply all.
fn named(run: &RunResult, what: &str, change: Change) -> Option<String> {
    let documents = run.documents.iter();
    let changed = documents.filter(|result| result.change() == Some(change));
    let paths: Vec<_> = changed.map(|it| it.document.path.as_str()).collect();
    let all = paths.len() == run.documents.len();
    ((1..=MOST_NAMED).contains(&paths.len()) && !all)
        .then(|| format!("  {what}: {}", paths.join(", ")))
}

fn done(job: &Job, run: &RunResult) -> String {
    let tally = run.tally();
    let documents = |number| count(number, "document", "documents");
    if let Some(selection) = &job.selection {
        let alliances = run.documents.first().map_or(0, |it| it.document.records.len());
        let alliances = count(alliances, "alliance", "alliances");
        return match tally.made {
            0 => "nothing bound".to_owned(),
            _ => {
                let pages = count(tally.pages, "page", "pages");
                format!("{} made: {alliances}, {pages}", selection.file.display())
            }
        };
    }
    if job.task != Task::Build {
        return match run.exit_code(job.strictness) {
            0 => format!(
                "ready to build: {}, {}",
                documents(tally.made),
                count(tally.pages, "page", "pages")
            ),
            1 => "not ready to build".to_owned(),
            _ => "check not finished".to_owned(),
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

/// How many of the documents made are new or changed.
fn changed(tally: &Tally) -> String {
    match (tally.added, tally.changed) {
        (0, 0) => "none changed".to_owned(),
        (0, changed) => format!("{changed} changed"),
        (added, 0) => format!("{added} new"),
        (added, changed) => format!("{added} new, {changed} changed"),
    }
}

/// The number of errors and warnings, if there are any.
fn found(job: &Job, run: &RunResult) -> String {
    let mut found: Vec<String> = Vec::new();
    let (errors, warnings) = (run.count(Severity::Error), run.count(Severity::Warning));
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
