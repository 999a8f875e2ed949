//! A bench: a miniature project in a temporary folder, which a test changes and builds.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use impact_briefs::diagnostic::{ColourChoice, Diagnostic};
use impact_briefs::digest::Digest;
use impact_briefs::fingerprint::of_this_program;
use impact_briefs::interrupt::Interrupt;
use impact_briefs::job::{
    Job, LogFormat, PageFormat, Publishing, Rebuild, Strictness, Task, Tone, Verbosity,
};
use impact_briefs::pipeline;
use impact_briefs::pipeline::{DocumentResult, Observer, RunResult, State};

/// The project's own folder.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A miniature project: two themes, two alliances, the real templates and fonts.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_records(&project().join("tests/fixtures/miniature/data"))
    }

    /// The miniature project with all its documents made. They are made once, and copied for each test.
    pub(crate) fn built() -> Self {
        static OUTPUT: LazyLock<Bench> = LazyLock::new(|| {
            let bench = Bench::new();
            assert_eq!(bench.made().len(), 5);
            bench
        });
        let bench = Self::new();
        copy(&OUTPUT.path("output"), &bench.path("output"));
        bench
    }

    /// The shipped project.
    pub(crate) fn shipped() -> Self {
        Self::with_records(&project().join("data"))
    }

    /// The shipped project with all its documents made, once for all tests, which only read it.
    pub(crate) fn shipped_built() -> &'static Self {
        static BUILT: LazyLock<Bench> = LazyLock::new(|| {
            let bench = Bench::shipped();
            assert_eq!(bench.made().len(), 27);
            bench
        });
        &BUILT
    }

    /// Records at every limit of length and number.
    pub(crate) fn extreme() -> Self {
        Self::with_records(&project().join("tests/fixtures/extreme/data"))
    }

    fn with_records(data: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bench = Self { folder };
        copy(data, &bench.root().join("data"));
        copy(&project().join("templates"), &bench.root().join("templates"));
        copy(&project().join("fonts"), &bench.root().join("fonts"));
        bench
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path(path)).expect("removed");
        self
    }

    /// Replaces the first occurrence of a text, which must be there.
    pub(crate) fn change(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = String::from_utf8(self.read(path)).expect("text");
        assert!(text.contains(from), "{path} does not hold {from:?}");
        self.write(path, text.replacen(from, to, 1))
    }

    pub(crate) fn job(&self, task: Task) -> Job {
        job(self.root(), self.path("output"), task)
    }

    pub(crate) fn check(&self) -> RunResult {
        run(&self.job(Task::Check))
    }

    pub(crate) fn build(&self) -> RunResult {
        run(&self.job(Task::Build))
    }

    /// The documents that a build makes, as `path (reason, reason)`; the build must succeed.
    pub(crate) fn made(&self) -> Vec<String> {
        let result = self.build();
        assert_eq!(result.exit_code(Strictness::Lenient), 0, "{result:#?}");
        result.documents.iter().filter_map(made).collect()
    }

    /// A command that runs the program on this project.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
        command.arg("--root").arg(self.root()).args(arguments);
        command
    }

    pub(crate) fn impact(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Every file below the output folder except the manifest and hidden files, sorted.
    pub(crate) fn outputs(&self) -> Vec<String> {
        let mut files = self.all_outputs();
        files.retain(|path| !path.starts_with(".impact-") && path != "manifest.json");
        files
    }

    /// Temporary files that a run left in the output folder.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let mut files = self.all_outputs();
        files.retain(|path| path.ends_with(".new"));
        files
    }

    /// Every file below the output folder, sorted.
    pub(crate) fn all_outputs(&self) -> Vec<String> {
        let mut files = Vec::new();
        walk(&self.path("output"), &self.path("output"), &mut files);
        files.sort();
        files
    }

    /// Changes the manifest and corrects its digest; returns the new digest.
    pub(crate) fn forge_manifest(&self, change: impl FnOnce(&str) -> String) -> String {
        let text = String::from_utf8(self.read("output/manifest.json")).expect("text");
        let (body, _) = text.split_once(",\n  \"check\"").expect("a complete manifest");
        let body = change(body);
        let check = Digest::of(body.as_bytes()).to_string();
        let text = format!("{body},\n  \"check\": \"{check}\"\n}}\n");
        self.write("output/manifest.json", text);
        check
    }

    /// Changes the cache and corrects its digest.
    pub(crate) fn forge_cache(&self, change: impl FnOnce(&str) -> String) {
        let text = String::from_utf8(self.read("output/.impact-cache")).expect("text");
        let body = change(&text[64..]);
        let digest = of_this_program(body.as_bytes());
        self.write("output/.impact-cache", format!("{digest}{body}"));
    }

    /// The bytes of every published file, the manifest included.
    pub(crate) fn published(&self) -> Vec<(String, Vec<u8>)> {
        let mut paths = self.all_outputs();
        paths.retain(|path| !path.starts_with(".impact-"));
        let read = |path: String| {
            let bytes = self.read(&format!("output/{path}"));
            (path, bytes)
        };
        paths.into_iter().map(read).collect()
    }
}

pub(crate) fn job(root: &Path, output: PathBuf, task: Task) -> Job {
    Job {
        task,
        root: root.to_owned(),
        output,
        only: Vec::new(),
        strictness: Strictness::Lenient,
        page_format: PageFormat::Plain,
        tone: Tone::Colour,
        publishing: Publishing::Each,
        rebuild: Rebuild::Stale,
        workers: NonZeroUsize::MIN,
        time_limit: Duration::from_secs(60),
        // A test that starts a program inherits every open lock until the program runs.
        wait: Duration::from_secs(20),
        verbosity: Verbosity::Quiet,
        colours: ColourChoice::Plain,
        watched: false,
        log: LogFormat::Text,
        json: false,
        since: None,
        summary: None,
        metrics: None,
        keep_markup: None,
        selection: None,
        now: SystemTime::now(),
        interrupt: Interrupt::default(),
    }
}

fn made(result: &DocumentResult) -> Option<String> {
    let State::Made { reasons, .. } = &result.state else {
        return None;
    };
    let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
    Some(format!("{} ({})", result.document.path, reasons.join(", ")))
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

pub(crate) fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

pub(crate) fn run(job: &Job) -> RunResult {
    pipeline::run(job, &mut Unwatched)
}

/// Diagnostics as `code file:line:column`.
pub(crate) fn codes_and_places(result: &RunResult) -> Vec<String> {
    result.diagnostics.sorted().iter().map(describe).collect()
}

fn describe(diagnostic: &Diagnostic) -> String {
    match &diagnostic.place {
        Some(place) => {
            let (line, column) = place.line_column();
            format!("{} {}:{line}:{column}", diagnostic.code.name(), place.file.path)
        }
        None => diagnostic.code.name().to_owned(),
    }
}

/// Pseudo-random numbers, the same in every run of the test.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

struct Unwatched;

impl Observer for Unwatched {
    fn begin(&mut self, _: usize) {}
    fn document(&mut self, _: &DocumentResult) {}
    fn end(&mut self) {}
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).unwrap_or_else(|cause| panic!("{}: {cause}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

pub(crate) fn walk(base: &Path, folder: &Path, into: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.map(|entry| entry.expect("an entry")) {
        if entry.path().is_dir() {
            walk(base, &entry.path(), into);
        } else {
            into.push(
                entry.path().strip_prefix(base).expect("below").to_string_lossy().into_owned(),
            );
        }
    }
}
