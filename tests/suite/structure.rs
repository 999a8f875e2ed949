//! The rooms of the program: each imports only from those before it, and each outside package
//! stands in one room.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::project;

/// The rooms in their order; a room may use those before it and itself.
const ROOMS: &[&str] = &[
    "character",
    "error",
    "folder",
    "digest",
    "order",
    "names",
    "diagnostic",
    "record",
    "job",
    "plan",
    "view",
    "template",
    "typeset",
    "crew",
    "fingerprint",
    "publish",
    "build",
    "watch",
    "sheet",
    "edit",
    "cli",
    "tell",
    "main",
];

/// Packages and the only rooms that may name them.
const PACKAGES: &[(&str, &[&str])] = &[
    ("handlebars", &["template"]),
    ("toml", &["record"]),
    ("pulldown_cmark", &["record"]),
    ("serde_aux", &["record"]),
    ("toml_edit", &["edit"]),
    ("include_dir", &["edit"]),
    ("axum", &["watch"]),
    ("tokio", &["watch"]),
    ("futures_util", &["watch"]),
    ("notify", &["watch"]),
    ("typst_svg", &["typeset"]),
    ("slug", &["edit"]),
    ("unicode_normalization", &["names"]),
    ("ssfmt", &["sheet"]),
    ("csv", &["sheet"]),
    ("quick_xml", &["sheet"]),
    ("rust_xlsxwriter", &["sheet"]),
    ("zip", &["sheet"]),
    ("icu_collator", &["order"]),
    ("icu_properties", &["character"]),
    ("schemars", &["record", "view"]),
    ("clap", &["cli"]),
    ("typst", &["typeset"]),
    ("usvg", &["typeset"]),
    ("comemo", &["typeset"]),
    ("annotate_snippets", &["diagnostic"]),
    ("indicatif", &["tell"]),
    ("prometheus_client", &["tell"]),
    ("blake3", &["digest"]),
    ("rustix", &["folder"]),
    ("signal_hook", &["main"]),
    ("tempfile", &["folder", "publish"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("src") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, into);
            } else {
                into.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&project().join("src"), &mut paths);
    paths.retain(|path| !path.ends_with("lib.rs"));
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("text"))).collect()
}

fn room(path: &Path) -> String {
    let below = path.strip_prefix(project().join("src")).expect("below src");
    let first = below.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The rooms that a file names by `crate::` or, in `main`, by the library's name.
fn named_rooms(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, prefix) in
        ["crate::", "impact_briefs::"].iter().flat_map(|prefix| text.match_indices(prefix))
    {
        let rest = &text[at + prefix.len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => {
                rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
            }
        };
        rooms.extend(
            list.split(',')
                .map(|name| name.trim().split("::").next().unwrap_or_default().to_owned()),
        );
    }
    rooms
}

#[test]
fn rooms_import_only_from_rooms_before_them() {
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = rank(&room(&path)).unwrap_or_else(|| panic!("{} is in no room", path.display()));
        for other in named_rooms(&text) {
            if rank(&other).is_none_or(|other| other > own) {
                wrong.push(format!("{} uses {other}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn packages_stand_in_their_rooms() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (package, rooms) in PACKAGES {
            let names = |line: &str| {
                let line = line.trim_start();
                !line.starts_with("//")
                    && line.match_indices(package).any(|(at, _)| {
                        let free = |c: Option<char>| {
                            !c.is_some_and(|c| {
                                c.is_alphanumeric() || c == '_' || c == '"' || c == '/'
                            })
                        };
                        free(line[..at].chars().next_back())
                            && line[at + package.len()..].starts_with("::")
                    })
            };
            if text.lines().any(names) && !rooms.contains(&room(&path).as_str()) {
                wrong.push(format!("{} names {package}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_lists_of_rooms_and_packages_are_seen_in_the_sources() {
    let sources = sources();
    for name in ROOMS {
        assert!(sources.iter().any(|(path, _)| room(path) == *name), "no room {name}");
    }
    for (package, _) in PACKAGES {
        assert!(
            sources.iter().any(|(_, text)| text.contains(&format!("{package}::"))),
            "{package} is named nowhere"
        );
    }
}
