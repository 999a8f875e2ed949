//! The ids that `--only` takes, for advice and for completion: takes the words of the command line;
//! gives the ids in its project, as far as they can be read. Never reads an alliance's record.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap_complete::CompletionCandidate;

use crate::files;
use crate::project::{ALLIANCES, RESERVED_IDS};
use crate::record;

/// The ids in the project of the command line that a shell completes.
pub(super) fn candidates() -> Vec<CompletionCandidate> {
    let words: Vec<_> = std::env::args_os().collect();
    ids(&words).into_iter().map(CompletionCandidate::new).collect()
}

/// The ids of alliances and themes, as a shell completes them where no other word is taken.
pub(super) fn alliances_and_themes() -> Vec<CompletionCandidate> {
    let words: Vec<_> = std::env::args_os().collect();
    let ids = ids(&words).into_iter().filter(|id| !RESERVED_IDS.contains(&id.as_str()));
    ids.map(CompletionCandidate::new).collect()
}

/// The ids of alliances and themes, and the words that `--only` takes beside them.
pub(super) fn ids(words: &[OsString]) -> Vec<String> {
    let root = root(words);
    let files = files::entries(&root.join(ALLIANCES)).unwrap_or_default();
    let alliances = files.iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        name.strip_suffix(".toml").map(str::to_owned)
    });
    let (themes, _) = record::shared_ids(&root).unwrap_or_default();
    let others = RESERVED_IDS.map(str::to_owned);
    alliances.chain(themes).chain(others).collect()
}

/// The project folder that the words name. The parser cannot be asked for it: the line is unfinished,
/// or wrong.
fn root(words: &[OsString]) -> PathBuf {
    let joined = words.iter().find_map(|word| word.to_str()?.strip_prefix("--root="));
    let apart = words.windows(2).find(|pair| pair[0] == "--root").map(|pair| pair[1].as_os_str());
    Path::new(apart.or(joined.map(OsStr::new)).unwrap_or(OsStr::new("."))).to_owned()
}
