//! Help for those who keep the records: schemas, new records and projects, the standard layout.

use std::fs;
use std::process::Command;

use impact_briefs::diagnostic::Code;
use impact_briefs::format::laid_out;
use impact_briefs::record::FileKind;

use crate::bench::{Bench, code, project, utf8};
use crate::golden;

/// The text of every record of the shipped project, by path.
fn shipped() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    crate::bench::walk(project(), &project().join("data"), &mut paths);
    paths.retain(|path| path.ends_with(".toml"));
    let read = |path: String| {
        let text = fs::read_to_string(project().join(&path)).expect("text");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for kind in FileKind::ALL {
        let path = project().join(format!("data/schema/{}.json", kind.name()));
        golden::keep(&path, &kind.published());
    }
    let folder = fs::read_dir(project().join("data/schema")).expect("schemas");
    assert_eq!(folder.count(), FileKind::ALL.len());
}

#[test]
fn every_shipped_record_names_its_schema_and_is_in_its_standard_layout() {
    let records = shipped();
    assert!(records.len() > 20, "{}", records.len());
    for (path, text) in records {
        let kind = FileKind::of(&path).unwrap_or_else(|| panic!("{path} has no kind"));
        assert_eq!(text.lines().next(), Some(kind.directive().as_str()), "{path}");
        let is_laid_out = laid_out(&text, kind).is_ok_and(|it| it == text);
        assert!(is_laid_out, "{path} is not in its standard layout: run `impact fmt`");
    }
}

#[test]
fn schema_prints_the_committed_schema() {
    let bench = Bench::new();
    for kind in FileKind::ALL {
        let output = bench.impact(&["schema", kind.name()]);
        assert_eq!(code(&output), 0);
        let path = format!("data/schema/{}.json", kind.name());
        let committed = fs::read_to_string(project().join(&path)).expect("text");
        assert!(utf8(&output.stdout) == committed, "{path} is out of date");
    }
    let output = bench.impact(&["schema", "alliances"]);
    assert_eq!(code(&output), 2);
    assert!(utf8(&output.stderr).contains("possible values: alliance, report"));
}

#[test]
fn init_makes_a_project_that_builds_without_a_warning() {
    let bench = Bench::new();
    let folder = bench.path("new/project");
    let name = folder.to_str().expect("text");
    let output = bench.impact(&["init", name]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    let there = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
        command.args(["--root", name]).args(arguments);
        command.output().expect("the program runs")
    };
    let output = there(&["--strict"]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    assert!(utf8(&output.stdout).starts_with("impact: 3 documents made"));
    let output = there(&["fmt", "--check"]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stdout));
    let output = bench.impact(&["init", name]);
    assert_eq!(code(&output), 2, "never into a folder that holds something");
    assert!(utf8(&output.stderr).contains("not empty"));
    let left = fs::read_dir(bench.path("new")).expect("there").count();
    assert_eq!(left, 1, "nothing is left beside the project");
}

#[test]
fn init_fills_the_folder_that_somebody_is_in() {
    let bench = Bench::new();
    let folder = bench.path("here");
    bench.write("here/.git/HEAD", "ref: refs/heads/main\n");
    let init = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
        let output = command.args(["init", "."]).current_dir(&folder).output();
        output.expect("the program runs")
    };
    let output = init();
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    assert!(utf8(&output.stdout).contains("project created here"));
    let mut names: Vec<_> =
        fs::read_dir(&folder).expect("there").flatten().map(|it| it.file_name()).collect();
    names.sort();
    let expected = [".git", ".gitignore", "README.md", "data", "docs", "fonts", "templates"];
    assert_eq!(names, expected);
    assert_eq!(code(&init()), 2, "never into a project");
}

/// Every page that a message or a guide mentions is in a new project.
#[test]
fn a_new_project_has_every_guide_that_it_mentions() {
    let bench = Bench::new();
    let folder = bench.path("new");
    assert_eq!(code(&bench.impact(&["init", folder.to_str().expect("text")])), 0);
    let mut sources = Vec::new();
    crate::bench::walk(project(), &project().join("src"), &mut sources);
    let sources =
        sources.iter().map(|path| fs::read_to_string(project().join(path)).expect("text"));
    let named: Vec<String> = sources
        .flat_map(|text| {
            let guides = text.split("docs/").skip(1);
            let guides =
                guides.filter_map(|rest| Some(format!("docs/{}.md", rest.split_once(".md")?.0)));
            guides.filter(|path| !path.contains(char::is_whitespace)).collect::<Vec<_>>()
        })
        .collect();
    assert!(named.contains(&"docs/records.md".to_owned()), "{named:?}");
    for path in &named {
        assert!(folder.join(path).is_file(), "{path}");
    }
    let mut pages = Vec::new();
    crate::bench::walk(&folder, &folder, &mut pages);
    for page in pages.iter().filter(|path| path.ends_with(".md") && !path.starts_with("fonts/")) {
        let text = fs::read_to_string(folder.join(page)).expect("text");
        let links = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let target = folder.join(page).with_file_name(link);
            assert!(target.is_file(), "{page} links to {link}");
        }
    }
}

#[test]
fn new_alliance_explains_every_key_and_check_reports_what_is_missing() {
    let bench = Bench::new();
    let output = bench.impact(&["new", "alliance", "The West & Co’s Alliance"]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    let path = "data/alliances/west-cos-alliance.toml";
    assert!(utf8(&output.stdout).contains(path));
    let text = utf8(&bench.read(path));
    assert!(text.contains("name = \"The West & Co’s Alliance\""));
    assert!(text.contains("One of: support, training."), "{text}");
    let check = bench.impact(&["check"]);
    assert_eq!(code(&check), 1);
    let faults = utf8(&check.stderr);
    for key in ["summary", "name", "theme", "prose"] {
        assert!(faults.contains(&format!("error[empty-text]: `{key}` is empty")), "{faults}");
    }
    assert_eq!(faults.matches("error[").count(), 4, "{faults}");
    let output = bench.impact(&["new", "alliance", "West Co's Alliance"]);
    assert_eq!(code(&output), 2, "never over a record");
    for name in ["Report", "Training", "Two\nlines", "Con", "The COM1", "LPT9"] {
        let output = bench.impact(&["new", "alliance", name]);
        assert_eq!(code(&output), 2, "{name}");
    }
    assert_eq!(code(&bench.impact(&["fmt", "--check"])), 1);
    assert_eq!(code(&bench.impact(&["fmt"])), 0);
    assert_eq!(utf8(&bench.read(path)), text, "a new record is in its standard layout");
    let output = bench.impact(&["new", "alliance", "!", "--id", "A"]);
    assert_eq!(code(&output), 2);
    assert!(utf8(&output.stderr).contains("`A` cannot be an id"));
}

#[test]
fn fmt_sorts_keys_without_changing_values() {
    let bench = Bench::built();
    bench.change(
        "data/alliances/south.toml",
        "name = \"South Alliance\"\nsummary = \"A plain one.\"",
        "# Of the summary.\nsummary=\"A plain one.\"\nname = \"South Alliance\"",
    );
    let before = bench.read("data/alliances/south.toml");
    let output = bench.impact(&["fmt", "--check"]);
    assert_eq!(code(&output), 1);
    assert!(utf8(&output.stdout).contains("data/alliances/south.toml: not in the standard layout"));
    assert_eq!(bench.read("data/alliances/south.toml"), before);
    assert_eq!(code(&bench.impact(&["fmt"])), 0);
    let after = utf8(&bench.read("data/alliances/south.toml"));
    assert!(after.starts_with("name = \"South Alliance\"\n# Of the summary.\nsummary = "));
    assert_eq!(code(&bench.impact(&["fmt", "--check"])), 0);
    assert_eq!(bench.made(), [""; 0], "no value has changed");
}

#[test]
fn fmt_continues_after_a_record_that_it_cannot_lay_out() {
    let bench = Bench::new();
    bench.change("data/alliances/north.toml", "value = 55\n", "value = 99999999999999999999\n");
    bench.change("data/alliances/south.toml", "name = ", "name  =  ");
    let output = bench.impact(&["fmt"]);
    assert_eq!(code(&output), 1);
    assert!(utf8(&output.stderr).contains("data/alliances/north.toml"));
    assert!(utf8(&output.stdout).contains("data/alliances/south.toml: formatted"));
}

#[test]
fn fmt_leaves_an_invalid_record_and_reports_its_errors() {
    let bench = Bench::new();
    let broken = "name = \"South\nsummary = 1\n";
    bench.write("data/alliances/south.toml", broken);
    let output = bench.impact(&["fmt"]);
    assert_eq!(code(&output), 1);
    assert!(utf8(&output.stderr).contains("--> data/alliances/south.toml:1"));
    assert_eq!(bench.read("data/alliances/south.toml"), broken.as_bytes());
    bench.write("data/alliances/south.toml", b"name = \"\xff\"\n");
    let output = bench.impact(&["fmt"]);
    assert_eq!(code(&output), 1, "a file that is not text cannot be laid out");
    let words = utf8(&output.stdout);
    assert!(words.contains("1 of 6 records have errors and were not changed"), "{words}");
}

/// What docs/editing.md shows is what a newcomer sees: each command is one, each line of a record stands
/// in the skeleton, each message is given, and each code is one.
#[test]
fn the_guide_shows_what_the_program_does() {
    let bench = Bench::new();
    bench.impact(&["new", "alliance", "The West Alliance"]);
    let skeleton = utf8(&bench.read("data/alliances/west-alliance.toml"));
    let mut faults = utf8(&bench.impact(&["check"]).stderr);
    let headings = "Alliance,Case study,Label,Value,Source";
    let rows = format!("{headings}\nwest-alliance,1,pupils,over 1250,study: Part 1\n");
    crate::sheets::workbook(&bench.path("west.xlsx"), "Figures", &rows);
    let mut import = bench.command(&["import", "west.xlsx"]);
    let import = import.current_dir(bench.root()).output();
    faults += &utf8(&import.expect("the program runs").stderr);
    let guide = fs::read_to_string(project().join("docs/editing.md")).expect("the guide");
    let shown: Vec<_> = guide.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(shown.len() > 10, "{shown:?}");
    for line in shown {
        match line.strip_prefix("impact ") {
            Some(command) => {
                let words = command.split(' ');
                let names = words.take_while(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
                let names: Vec<_> = names.chain(["--help"]).collect();
                assert_eq!(code(&bench.impact(&names)), 0, "{line}");
            }
            None => assert!(
                skeleton.lines().any(|known| known == line) || faults.contains(line.trim()),
                "{line:?} is neither in\n{skeleton}\nnor in\n{faults}"
            ),
        }
    }
    let codes = guide.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let codes: Vec<_> = codes.collect();
    assert!(codes.len() > 5);
    for name in codes {
        assert!(Code::named(name).is_some(), "{name}");
    }
}
