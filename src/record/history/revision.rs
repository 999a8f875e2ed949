//! An earlier state of the records: takes a folder, or a commit, branch or tag of git; gives the text of each
//! alliance's record at that time. Never parses a record.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use crate::digest::Digest;
use crate::files;
use crate::project::ALLIANCES;

/// Environment variables by which another git, for example in a hook, would lead git to another repository: those
/// that `git rev-parse --local-env-vars` lists, and one that adds to its output.
const REDIRECTING: [&str; 18] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TRACE",
    "GIT_WORK_TREE",
];

/// The alliances' records as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// The text of each record, by the alliance's id.
    pub records: BTreeMap<String, String>,
}

impl Revision {
    /// The digest of all records.
    pub fn digest(&self) -> Digest {
        let records = self.records.iter();
        Digest::of_all(records.flat_map(|(id, text)| [id.as_bytes(), text.as_bytes()]))
    }

    /// The records of a state: of a project's folder, relative to `root`, or of a commit, branch or tag
    /// in the git repository of the project in `root`.
    ///
    /// # Errors
    /// Why the revision cannot be read, in words.
    pub fn read(root: &Path, since: &str) -> Result<Self, String> {
        let folder = root.join(since);
        match folder.is_dir() {
            true => from_folder(&folder),
            false => from_git(root, since),
        }
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let id = name.strip_suffix(".toml").filter(|id| !id.starts_with('.'));
        if let (Some(id), Ok(text)) = (id, String::from_utf8(bytes)) {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            self.records.insert(id.to_owned(), text);
        }
    }
}

fn from_folder(folder: &Path) -> Result<Revision, String> {
    let places = [ALLIANCES, "alliances"].map(|name| folder.join(name));
    let place = places.iter().find(|place| place.is_dir());
    let place = place.ok_or_else(|| format!("the folder has no {ALLIANCES}"))?;
    let words = |cause: std::io::Error| cause.to_string();
    let mut revision = Revision::default();
    for path in files::entries(place).map_err(words)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() {
            revision.add(&name, files::read(&path).map_err(words)?);
        }
    }
    Ok(revision)
}

fn from_git(root: &Path, state: &str) -> Result<Revision, String> {
    if state.starts_with('-') || state.trim().is_empty() {
        return Err("it is neither a folder nor a revision that git knows".to_owned());
    }
    let commit = format!("{state}^{{commit}}");
    let found = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    if !found.status.success() {
        return Err(match trimmed(&found.stderr) {
            "" => "it is neither a folder nor a revision that git knows".to_owned(),
            words => format!("it is not a folder, and git says: {words}"),
        });
    }
    let commit = trimmed(&found.stdout).to_owned();
    let list = git(root, &["ls-tree", "-r", "-z", &commit, "--", ALLIANCES])?;
    if !list.status.success() {
        return Err(format!("git says: {}", trimmed(&list.stderr)));
    }
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    // Each entry is `100644 blob <hash>\t<path>`; records are directly in the folder.
    let files = list.split('\0').filter_map(|entry| {
        let (object, path) = entry.split_once('\t')?;
        let name = path.strip_prefix(ALLIANCES)?.strip_prefix('/')?;
        let hash = object.split(' ').nth(2)?;
        (!name.contains('/')).then_some((name.to_owned(), hash.to_owned()))
    });
    blobs(root, &files.collect::<Vec<_>>())
}

fn trimmed(bytes: &[u8]) -> &str {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    text.lines().next().unwrap_or_default()
}

/// A git command that reads only the project's own history.
fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    for name in REDIRECTING {
        command.env_remove(name);
    }
    // A scheduler's user may read what another owns: git refuses that for the sake of hooks and
    // settings that run programs, and none of these commands runs one or asks another machine.
    command.env("GIT_NO_LAZY_FETCH", "1");
    command.args(["-c", "safe.directory=*", "-c", "protocol.allow=never"]);
    command.args(["-c", "core.fsmonitor=false", "-C"]);
    command.arg(root).args(arguments);
    command
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, String> {
    command(root, arguments).output().map_err(|cause| no_git(&cause))
}

fn no_git(cause: &std::io::Error) -> String {
    format!("it is not a folder, and git cannot be run: {cause}")
}

/// The content of files in git's store, all through one process.
fn blobs(root: &Path, files: &[(String, String)]) -> Result<Revision, String> {
    let mut command = command(root, &["cat-file", "--batch"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().map_err(|cause| no_git(&cause))?;
    let mut asked = child.stdin.take().ok_or("git does not accept input")?;
    let questions: String = files.iter().map(|(_, hash)| format!("{hash}\n")).collect();
    let write = move || asked.write_all(questions.as_bytes());
    let writer = thread::Builder::new().spawn(write).map_err(|cause| cause.to_string())?;
    let output = child.wait_with_output().map_err(|cause| cause.to_string())?;
    let _ = writer.join();
    let mut rest = output.stdout.as_slice();
    let mut revision = Revision::default();
    for (name, _) in files {
        let answer = answer(&mut rest).ok_or("git's answer cannot be read")?;
        revision.add(name, answer.to_vec());
    }
    Ok(revision)
}

/// The next answer: `<hash> blob <size>`, a line break, the content, a line break.
fn answer<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let head = rest.iter().position(|byte| *byte == b'\n')?;
    let size = std::str::from_utf8(&rest[..head]).ok()?.rsplit(' ').next()?;
    let (start, size): (_, usize) = (head + 1, size.parse().ok()?);
    let content = rest.get(start..start + size)?;
    *rest = rest.get(start + size + 1..)?;
    Some(content)
}
