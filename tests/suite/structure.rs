//! The structure of the program: each room of `src/` imports only from those before it, no files import
//! each other in a circle, and each outside package is named in one room.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::project;

/// The rooms in their order; a room may use those before it and itself. README.md describes each.
const ROOMS: &[&str] = &[
    "character",
    "error",
    "project",
    "interrupt",
    "files",
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
    "workers",
    "fingerprint",
    "publish",
    "pipeline",
    "watch",
    "format",
    "spreadsheet",
    "commands",
    "cli",
    "ui",
    "main",
];

/// Packages and the only rooms that may name them.
const PACKAGES: &[(&str, &[&str])] = &[
    ("handlebars", &["template"]),
    ("toml", &["record"]),
    ("pulldown_cmark", &["record"]),
    ("serde_aux", &["record"]),
    ("toml_edit", &["format", "spreadsheet", "commands"]),
    ("include_dir", &["commands"]),
    ("axum", &["watch"]),
    ("tokio", &["watch"]),
    ("futures_util", &["watch"]),
    ("notify", &["watch"]),
    ("percent_encoding", &["watch"]),
    ("typst_svg", &["typeset"]),
    ("slug", &["record"]),
    ("unicode_normalization", &["names"]),
    ("ssfmt", &["spreadsheet"]),
    ("csv", &["spreadsheet"]),
    ("quick_xml", &["spreadsheet"]),
    ("rust_xlsxwriter", &["spreadsheet"]),
    ("zip", &["spreadsheet"]),
    ("icu_collator", &["order"]),
    ("icu_properties", &["character"]),
    ("schemars", &["record", "view"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("typst", &["typeset"]),
    ("usvg", &["typeset"]),
    ("comemo", &["typeset"]),
    ("annotate_snippets", &["diagnostic"]),
    ("indicatif", &["ui"]),
    ("blake3", &["digest"]),
    ("rustix", &["files"]),
    ("signal_hook", &["main"]),
    ("tempfile", &["files", "publish"]),
];

/// The files of `src/` by the path of their module, without their tests.
struct Sources(BTreeMap<Vec<String>, String>);

impl Sources {
    fn read() -> Self {
        let src = project().join("src");
        let mut files = BTreeMap::new();
        let mut folders = vec![src.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder of src") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|it| it == "rs") {
                    let text = fs::read_to_string(&path).expect("a source file");
                    let module = module(path.strip_prefix(&src).expect("below src"));
                    files.insert(module, without_tests(&text));
                }
            }
        }
        files.remove(&vec!["lib".to_owned()]);
        assert!(files.len() > 100, "{} files", files.len());
        Self(files)
    }

    /// The files that a file imports from or names.
    fn imports(&self, module: &[String]) -> BTreeSet<Vec<String>> {
        let paths = paths(&self.0[module]);
        let found = paths.into_iter().filter_map(|path| self.resolve(module, &path));
        found.filter(|it| it != module).collect()
    }

    /// The file that a path in a module leads to; none if it is outside the program.
    fn resolve(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let above = path.iter().take_while(|it| *it == "super").count();
        let full = match path[0].as_str() {
            "crate" | "impact_briefs" => path[1..].to_vec(),
            "super" => [&module[..module.len() - above], &path[above..]].concat(),
            // Only the file of a module can name its children without a prefix.
            child => {
                let full = [module, &[child.to_owned()]].concat();
                return self.0.contains_key(&full).then_some(full);
            }
        };
        let ends = (1..=full.len()).rev().map(|end| full[..end].to_vec());
        ends.into_iter().find(|it| self.0.contains_key(it))
    }
}

/// The code of a file without comments, tests and re-exports.
fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|it| !it.trim_start().starts_with("//"));
    let statements = lines.collect::<Vec<_>>().join("\n");
    let used = statements.split_inclusive(';').filter(|it| !it.trim_start().starts_with("pub use"));
    used.collect()
}

fn module(path: &Path) -> Vec<String> {
    let path: PathBuf = path.with_extension("");
    let mut names: Vec<_> =
        path.iter().map(|it| it.to_str().expect("a plain name").to_owned()).collect();
    names.retain(|it| it != "mod");
    names
}

/// Every path of the code, `a::b::c`; one for each name in braces at its end.
fn paths(code: &str) -> Vec<Vec<String>> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut paths = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(is_name) {
        rest = &rest[start..];
        let (path, behind) =
            rest.split_at(rest.find(|c| !is_name(c) && c != ':').unwrap_or(rest.len()));
        let list = behind.strip_prefix('{').filter(|_| path.ends_with("::"));
        let list = list.and_then(|it| it.split('}').next()).unwrap_or_default();
        for name in list.split(',') {
            let names = path.split("::").chain([name.trim()]).filter(|it| !it.is_empty());
            paths.push(names.map(str::to_owned).collect::<Vec<_>>());
        }
        rest = behind;
    }
    paths.retain(|it| it.len() > 1);
    paths
}

#[test]
fn rooms_import_only_from_rooms_before_them() {
    let sources = Sources::read();
    let rank = |module: &[String]| {
        let place = ROOMS.iter().position(|it| *it == module[0]);
        place.unwrap_or_else(|| panic!("{module:?} is in no room"))
    };
    let mut wrong = Vec::new();
    for module in sources.0.keys() {
        for other in sources.imports(module) {
            if rank(&other) > rank(module) {
                wrong.push(format!("{} uses {}", module.join("/"), other.join("/")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = Sources::read();
    let imports: BTreeMap<_, _> =
        sources.0.keys().map(|module| (module, sources.imports(module))).collect();
    // Everything that a file imports, directly or through others.
    let reach = |module: &Vec<String>| {
        let mut reached = BTreeSet::new();
        let mut next = vec![module];
        while let Some(module) = next.pop() {
            next.extend(imports[module].iter().filter(|it| reached.insert((*it).clone())));
        }
        reached
    };
    let reached: BTreeMap<_, _> = imports.keys().map(|module| (*module, reach(module))).collect();
    let ties = imports.iter().flat_map(|(module, others)| {
        let back = others.iter().filter(|other| reached[other].contains(*module));
        back.map(|other| format!("{} imports {}", module.join("/"), other.join("/")))
    });
    let ties: Vec<_> = ties.collect();
    assert!(ties.is_empty(), "{}", ties.join("\n"));
}

#[test]
fn paths_are_found_in_imports_and_in_expressions() {
    let paths = paths("use super::a::{B, c};\nlet x = crate::d::e(self.f);\n");
    let paths: Vec<_> = paths.iter().map(|it| it.join("/")).collect();
    assert_eq!(paths, ["super/a/B", "super/a/c", "crate/d/e"]);
}

#[test]
fn packages_are_named_in_their_rooms() {
    let sources = Sources::read();
    let firsts = |code: &String| -> BTreeSet<_> {
        paths(code).into_iter().map(|path| path[0].clone()).collect()
    };
    let firsts: Vec<_> = sources.0.iter().map(|(module, code)| (module, firsts(code))).collect();
    let mut wrong = Vec::new();
    for (package, rooms) in PACKAGES {
        let named = firsts.iter().filter(|(_, firsts)| firsts.contains(*package));
        let named: Vec<_> = named.map(|(module, _)| *module).collect();
        assert!(!named.is_empty(), "{package} is named nowhere");
        let astray = named.into_iter().filter(|module| !rooms.contains(&module[0].as_str()));
        wrong.extend(astray.map(|module| format!("{} names {package}", module.join("/"))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_describes_every_room() {
    let sources = Sources::read();
    for room in ROOMS {
        assert!(sources.0.keys().any(|it| it[0] == *room), "no room {room}");
    }
    let readme = fs::read_to_string(project().join("README.md")).expect("a README");
    let table = readme.split_once("| room in `src/` |").expect("a table of rooms").1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let firsts = rows.map(|row| row.split('|').nth(1).unwrap_or_default());
    let names: Vec<_> = firsts.flat_map(|it| it.split('`').skip(1).step_by(2)).collect();
    let names: Vec<_> = names.iter().map(|it| it.trim_end_matches('/')).collect();
    assert_eq!(names, ROOMS);
}
