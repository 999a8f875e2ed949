//! A document that a run calls fresh or made has the bytes of a build from nothing, whatever was edited,
//! swapped, killed, partly published or damaged before.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use impact_briefs::digest::Digest;
use impact_briefs::job::{Job, PageFormat, Publishing, Rebuild, Strictness, Task, Tone};
use impact_briefs::pipeline::{RunResult, State};

use crate::bench::{Bench, Random, job, run, walk};

const SOUTH: &str = "data/alliances/south.toml";

/// The files that decide whether documents are made again.
const HIDDEN: [&str; 2] = ["manifest.json", ".impact-cache"];

/// Options for the pages: as values of a job, and as arguments.
const OPTIONS: [(PageFormat, Tone, &[&str]); 3] = [
    (PageFormat::Plain, Tone::Colour, &[]),
    (PageFormat::Print, Tone::Colour, &["--print"]),
    (PageFormat::Plain, Tone::Mono, &["--mono"]),
];

/// How a project becomes the root of a run.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Each project is a root by itself.
    Root,
    /// One root is a link to the project.
    Link,
    /// One root's `data` is moved there.
    Moved,
}

/// Several projects that share one output folder, old enough for the output to be stamped.
struct World {
    bench: Bench,
    projects: usize,
    /// The project whose `data` was moved to the root `moved`.
    moved: Option<usize>,
    /// The PDFs of builds from nothing, by records and options.
    from_nothing: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Copies of hidden files, to be put back later.
    kept: Vec<(&'static str, Vec<u8>)>,
    /// Whether a manifest was lost that alone knew which PDFs belong to no record any more.
    forgot: bool,
    random: Random,
    trail: Vec<String>,
}

impl World {
    fn new(seed: u64) -> Self {
        let bench = Bench::new();
        let changes: [fn(&Bench, &str); 4] = [
            |_, _| {},
            |bench, root| {
                bench.change(&format!("{root}/data/report.toml"), "June 2014", "July 2014");
                let south = bench.read(&format!("{root}/{SOUTH}"));
                bench.write(&format!("{root}/data/alliances/west.toml"), south);
                let west = format!("{root}/data/alliances/west.toml");
                bench.change(&west, "South Alliance", "West Alliance");
            },
            |bench, root| {
                let south = format!("{root}/{SOUTH}");
                bench.change(&south, "A plain one.", "One about ZZZQ.");
            },
            |bench, root| {
                let north = format!("{root}/data/alliances/north.toml");
                bench.change(&north, "designated", "desginated");
                let south = format!("{root}/{SOUTH}");
                bench.change(&south, "Another story.", "Another one.");
            },
        ];
        for (number, change) in changes.iter().enumerate() {
            let root = format!("projects/{number}");
            fs::create_dir_all(bench.path(&root)).expect("made");
            let mut copy = Command::new("cp");
            copy.arg("-r").arg(bench.path("data")).arg(bench.path(&root));
            assert!(copy.status().expect("cp runs").success());
            change(&bench, &root);
            share(&bench, &root);
        }
        fs::create_dir(bench.path("moved")).expect("made");
        share(&bench, "moved");
        sleep(Duration::from_millis(2100));
        Self {
            bench,
            projects: changes.len(),
            moved: None,
            from_nothing: BTreeMap::new(),
            kept: Vec::new(),
            forgot: false,
            random: Random(seed),
            trail: Vec::new(),
        }
    }

    /// The root of a project, brought there in one of the ways.
    fn root(&mut self, project: usize, way: Way) -> PathBuf {
        let home = |number: usize| format!("projects/{number}");
        if let Some(away) = self.moved.take() {
            let (from, to) = ("moved/data", format!("{}/data", home(away)));
            fs::rename(self.bench.path(from), self.bench.path(&to)).expect("moved back");
        }
        match way {
            Way::Root => self.bench.path(&home(project)),
            Way::Link => {
                let link = self.bench.path("link");
                let _ = fs::remove_file(&link);
                symlink(self.bench.path(&home(project)), &link).expect("linked");
                link
            }
            Way::Moved => {
                let from = self.bench.path(&format!("{}/data", home(project)));
                fs::rename(from, self.bench.path("moved/data")).expect("moved");
                self.moved = Some(project);
                self.bench.path("moved")
            }
        }
    }

    /// The PDFs that a build from nothing gives.
    fn built_from_nothing(&mut self, job: &Job) -> &BTreeMap<String, Vec<u8>> {
        let mut files = Vec::new();
        let data = job.root.join("data");
        walk(&data, &data, &mut files);
        files.sort();
        let texts = files.iter().map(|path| fs::read(data.join(path)).expect("read"));
        let texts: Vec<_> = texts.collect();
        let names = files.iter().map(String::as_bytes);
        let state = Digest::of_all(names.chain(texts.iter().map(Vec::as_slice)));
        let key = format!("{state} {:?} {:?}", job.page_format, job.tone);
        self.from_nothing.entry(key).or_insert_with(|| {
            let output = tempfile::tempdir().expect("a folder");
            let fresh = Job { output: output.path().to_owned(), ..plain(job) };
            assert!(run(&fresh).failure.is_none());
            let mut paths = Vec::new();
            walk(output.path(), output.path(), &mut paths);
            paths.retain(|path| path.ends_with(".pdf"));
            let read =
                |path: String| (path.clone(), fs::read(output.path().join(path)).expect("read"));
            paths.into_iter().map(read).collect()
        })
    }

    /// One step: something happens to the inputs or the output, then a run is compared.
    fn step(&mut self) {
        match self.random.below(8) {
            0 | 1 => self.damage(),
            2 => self.edit(),
            3 | 4 => self.end_early(),
            _ => {}
        }
        self.build();
    }

    /// A root and options; those of the last step as often as not.
    fn choose(&mut self) -> (PathBuf, usize) {
        let project = self.random.below(self.projects as u64 + 2) as usize % self.projects;
        let ways = [Way::Root, Way::Root, Way::Link, Way::Moved];
        let way = ways[self.random.below(4) as usize];
        let options = [0, 0, 0, 0, 1, 2][self.random.below(6) as usize];
        self.trail.push(format!("project {project} {way:?} {:?}", OPTIONS[options].2));
        (self.root(project, way), options)
    }

    fn build(&mut self) {
        let (root, options) = self.choose();
        let mut job = job(&root, self.bench.path("output"), Task::Build);
        (job.page_format, job.tone, _) = OPTIONS[options];
        match self.random.below(12) {
            0 => job.only = vec!["south".to_owned()],
            1 => job.only = vec!["report".to_owned(), "training".to_owned()],
            2 => job.rebuild = Rebuild::Forced,
            3 => job.strictness = Strictness::Strict,
            4 => job.publishing = Publishing::AllOrNothing,
            _ => {}
        }
        self.trail.push(format!("build {:?} {:?} {:?}", job.only, job.rebuild, job.strictness));
        let result = run(&job);
        self.compare(&job, &result);
        let list = run(&Job { task: Task::List, rebuild: Rebuild::Stale, ..job });
        for (built, listed) in result.documents.iter().zip(&list.documents) {
            let good = |state: &State| matches!(state, State::Fresh { .. } | State::Made { .. });
            let path = &built.document.path;
            assert_eq!(good(&built.state), good(&listed.state), "{path}: {:#?}", self.trail);
        }
    }

    /// Compares all that a run calls good with a build from nothing.
    fn compare(&mut self, job: &Job, result: &RunResult) {
        assert!(result.failure.is_none(), "{:?}: {:#?}", result.failure, self.trail);
        let trail = format!("{:#?}", self.trail);
        let expected = self.built_from_nothing(job);
        let whole = job.only.is_empty() && result.exit_code(Strictness::Lenient) == 0;
        let mut compared = 0;
        for document in &result.documents {
            let path = &document.document.path;
            if matches!(document.state, State::Fresh { .. } | State::Made { .. }) {
                let is = fs::read(job.output.join(path)).ok();
                assert!(is.as_ref() == expected.get(path), "{path} differs: {trail}");
                compared += 1;
            }
        }
        if whole && job.strictness == Strictness::Lenient {
            assert_eq!(compared, expected.len(), "{trail}");
            let mut paths = Vec::new();
            walk(&job.output, &job.output, &mut paths);
            paths.retain(|path| path.ends_with(".pdf") && !expected.contains_key(path));
            if std::mem::take(&mut self.forgot) {
                paths
                    .drain(..)
                    .for_each(|path| fs::remove_file(job.output.join(path)).expect("removed"));
            }
            assert!(paths.is_empty(), "{paths:?} belong to nothing: {trail}");
        }
    }

    /// A run that is killed or asked to end before it is done.
    fn end_early(&mut self) {
        let (root, options) = self.choose();
        let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
        command.arg("--root").arg(root).arg("--output").arg(self.bench.path("output"));
        command.args(["--jobs", "2"]).args(OPTIONS[options].2);
        if self.random.below(3) == 0 {
            command.arg("--force");
        }
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let signal = ["KILL", "TERM"][self.random.below(2) as usize];
        let moment = self.random.below(700_000);
        self.trail.push(format!("{signal} after {moment} µs"));
        sleep(Duration::from_micros(moment));
        let id = child.id().to_string();
        let _ = Command::new("kill").args(["-s", signal, &id]).stderr(Stdio::null()).status();
        child.wait().expect("ended");
    }

    fn edit(&mut self) {
        let project = self.random.below(self.projects as u64) as usize;
        let root = self.root(project, Way::Root);
        let path = root.join(["data/report.toml", SOUTH][self.random.below(2) as usize]);
        let text = fs::read_to_string(&path).expect("text");
        let pairs = [("June 2014", "May 2014"), ("One story.", "One tale.")];
        let (one, other) = pairs[self.random.below(2) as usize];
        let edited = match text.contains(one) {
            true => text.replace(one, other),
            false => text.replace(other, one),
        };
        fs::write(&path, edited).expect("written");
        self.trail.push(format!("edit of {} {one}", path.display()));
    }

    /// Changes a hidden file or a PDF: a byte, its end, all of it, or for an older one.
    fn damage(&mut self) {
        let output = self.bench.path("output");
        let name = HIDDEN[self.random.below(HIDDEN.len() as u64) as usize];
        let path = match self.random.below(5) {
            0 => output.join("briefs/south.pdf"),
            _ => output.join(name),
        };
        let Ok(mut bytes) = fs::read(&path) else {
            return;
        };
        let how = self.random.below(5);
        self.forgot |= how != 2 && (how == 3 || path.ends_with("manifest.json"));
        self.trail.push(format!("damage {how} to {}", path.display()));
        match how {
            0 => fs::remove_file(&path).expect("removed"),
            1 => {
                bytes.truncate(self.random.below(bytes.len() as u64 + 1) as usize);
                fs::write(&path, bytes).expect("written");
            }
            2 => self.kept.push((name, fs::read(output.join(name)).unwrap_or_default())),
            3 if !self.kept.is_empty() => {
                let which = self.random.below(self.kept.len() as u64) as usize;
                let (name, bytes) = &self.kept[which];
                fs::write(output.join(name), bytes).expect("written");
            }
            _ if !bytes.is_empty() => {
                let at = self.random.below(bytes.len() as u64) as usize;
                bytes[at] = match bytes[at] {
                    letter if letter.is_ascii_alphanumeric() => letter ^ 1,
                    other => other ^ 2,
                };
                fs::write(&path, bytes).expect("written");
            }
            _ => {}
        }
    }
}

/// Templates and fonts that projects share.
fn share(bench: &Bench, root: &str) {
    for name in ["templates", "fonts"] {
        symlink(bench.path(name), bench.path(&format!("{root}/{name}"))).expect("linked");
    }
}

/// The same run, of all documents and with nothing special.
fn plain(like: &Job) -> Job {
    Job {
        page_format: like.page_format,
        tone: like.tone,
        ..job(&like.root, like.output.clone(), Task::Build)
    }
}

/// `STATES` and `SEED` in the environment ask for more of them, or others.
#[test]
fn fresh_documents_equal_a_build_from_nothing_after_any_history() {
    let number = |name: &str, default: u64| {
        std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
    };
    let mut world = World::new(number("SEED", 2014));
    for step in 0..number("STATES", 60) {
        world.trail.push(format!("== step {step}"));
        world.step();
    }
}

/// Runs that publish something else and leave the output without a stamp of their own.
const OTHERS: [&[&str]; 4] =
    [&[], &["--only", "south"], &["--print", "--only", "south"], &["--mono"]];

/// The program says that everything is up to date only if it is, when the inputs are back as they were.
#[test]
fn restored_inputs_do_not_make_other_outputs_fresh() {
    for arguments in OTHERS {
        let mut world = World::new(1);
        let output = world.bench.path("output");
        let root = world.root(0, Way::Root);
        let first = job(&root, output.clone(), Task::Build);
        assert_eq!(run(&first).tally().made, 5);
        assert_eq!(run(&first).tally().fresh, 5);
        let other = world.root(2, Way::Moved);
        let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
        command.arg("--root").arg(other).arg("--output").arg(&output);
        command.args(arguments).output().expect("the program runs");
        let root = world.root(0, Way::Root);
        let again = run(&job(&root, output, Task::Build));
        assert!(again.tally().made > 0, "{arguments:?}");
        world.compare(&first, &again);
    }
}
