//! Goldens: reviewed texts. `UPDATE_GOLDENS=1 cargo test --release` writes them again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::bench::{project, walk};

/// Compares a text with the golden of that name below `tests/golden/`.
pub(crate) fn compare(name: &str, text: &str) {
    keep(&project().join("tests/golden").join(name), text);
}

/// Compares a text with a file that holds what it should be.
pub(crate) fn keep(path: &Path, text: &str) {
    let name = path.display();
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
        return;
    }
    let golden =
        fs::read_to_string(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    let differing = golden.lines().zip(text.lines()).position(|(old, new)| old != new);
    if golden != text {
        let line = differing.unwrap_or(golden.lines().count().min(text.lines().count()));
        let show = |text: &str| text.lines().nth(line).unwrap_or("(end)").to_owned();
        panic!(
            "{name} differs at line {}:\n- {}\n+ {}\nIf the new text is right: UPDATE_GOLDENS=1 cargo test --release",
            line + 1,
            show(&golden),
            show(text)
        );
    }
}

/// Compares texts with all goldens below a folder, both ways: a golden without a text is an error.
pub(crate) fn compare_all(folder: &str, texts: &BTreeMap<String, String>) {
    for (name, text) in texts {
        compare(&format!("{folder}/{name}"), text);
    }
    let base = project().join("tests/golden").join(folder);
    let mut surplus = Vec::new();
    walk(&base, &base, &mut surplus);
    surplus.retain(|name| !texts.contains_key(name));
    assert!(surplus.is_empty(), "goldens without a text: {surplus:?}");
}
