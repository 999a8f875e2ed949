//! Input nested too deeply is an error with its file and line; the stack never overflows.

use crate::bench::{Bench, code, utf8};

/// More levels than any stack can hold.
const DEEP: usize = 30_000;

/// The output of `check` after a text is added to a file; it must be an error in that file.
fn refused(path: &str, text: &str) -> String {
    let bench = Bench::new();
    let whole = [bench.read(path), text.as_bytes().to_vec()].concat();
    bench.write(path, whole);
    let output = bench.impact(&["check"]);
    let words = utf8(&output.stderr);
    let begin: String = text.chars().take(20).collect();
    assert_eq!(code(&output), 1, "{path}: {begin}: {words:.500}");
    assert!(words.contains(&format!("--> {path}:")), "{begin}: {words:.500}");
    words
}

/// A text inside `DEEP` pairs.
fn within(open: &str, inner: &str, close: &str) -> String {
    [&open.repeat(DEEP), inner, &close.repeat(DEEP)].concat()
}

#[test]
fn templates_nested_too_deeply_are_refused() {
    let helpers = within("(string ", "title", ")");
    for text in [
        within("{{#if title}}", "x", "{{/if}}"),
        within("{{#each title}}", "x", "{{/each}}"),
        within("{{~ # unless title ~}}", "x", "{{/unless}}"),
        within("{{#if title}}{{else}}", "x", "{{/if}}"),
        within("{{#> stat}}", "x", "{{/stat}}"),
        within("{{#*inline \"a\"}}", "x", "{{/inline}}"),
        format!("{{{{#if title}}}}a{}{{{{/if}}}}", "{{else if title}}b".repeat(DEEP)),
        format!("{{{{string {helpers}}}}}"),
    ] {
        let words = refused("templates/partials/case-study.typ.hbs", &text);
        assert!(words.contains("nested too deeply"), "{words:.500}");
        assert_eq!(words.matches("error[").count(), 1, "{words:.500}");
    }
    for text in [
        format!("{{{{string {}}}}}", within("[", "", "]")),
        "{{#if title}}".repeat(900),
        format!("{{{{titel{}}}}}", ".a".repeat(DEEP)),
    ] {
        let words = refused("templates/alliance.typ.hbs", &text);
        assert_eq!(words.matches("error[").count(), 1, "{words:.500}");
    }
}

#[test]
fn templates_nested_to_the_limit_are_filled() {
    let bench = Bench::new();
    let path = "templates/alliance.typ.hbs";
    let text = ["{{#if alliance}}".repeat(900), "{{/if}}".repeat(900)].concat();
    bench.write(path, [bench.read(path), text.into_bytes()].concat());
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    // The comparison fills on the stack of the program itself.
    bench.change("data/alliances/south.toml", "A plain one.", "Another one.");
    let output = bench.impact(&["list"]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
}

#[test]
fn records_nested_too_deeply_are_refused_at_their_line() {
    for path in ["data/alliances/south.toml", "data/report.toml", "data/style.toml"] {
        for text in [
            format!("\nx = {}\n", within("[", "", "]")),
            format!("\nx = {}\n", within("{a = ", "1", "}")),
            format!("\n{}b = 1\n", "a.".repeat(DEEP)),
            format!("\n[{}b]\nx = 1\n", "a.".repeat(DEEP)),
        ] {
            let words = refused(path, &text);
            assert!(words.contains("are nested too deeply"), "{words:.500}");
            assert!(!words.contains(&format!("--> {path}:1:")), "{words:.500}");
        }
    }
}

#[test]
fn typst_code_nested_too_deeply_is_refused() {
    for text in [
        format!("\n#let deep = {}\n", within("(", "", ")")),
        format!("\n#let deep = {}\n", within("{", "1", "}")),
        format!("\n#let deep = {}true\n", "not ".repeat(DEEP)),
        format!("\n${}$\n", within("(", "x", ")")),
    ] {
        refused("templates/style.typ", &text);
    }
}

/// The manifest and the cache are written by the program, but somebody may change them.
#[test]
fn hidden_files_nested_too_deeply_do_no_harm() {
    let bench = Bench::built();
    let deep = within("[", "", "]");
    bench.forge_manifest(|body| format!("{body},\n  \"x\": {deep}"));
    bench.forge_cache(|_| format!("{{\"sound\": {deep}}}"));
    let output = bench.impact(&[]);
    let words = utf8(&output.stdout);
    assert!(words.starts_with("impact: 5 documents up to date ("), "{words}");
}
