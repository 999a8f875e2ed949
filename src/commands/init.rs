//! A new project: takes a folder; fills it with templates, fonts, schemas, guides and the records of a
//! small report, all carried by the program. Never writes into a folder that holds something else.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::result::CommandResult;
use super::shown;
use crate::error::Failure;
use crate::files::names;
use crate::publish::{TempGuard, folder_of, publish_folder, publish_into};
use crate::record::FileKind;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static FONTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fonts");
static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starter/data");

/// The style of a new project, the guides that messages name, and its first files.
const OTHERS: [(&str, &str); 8] = [
    ("data/style.toml", include_str!("../../data/style.toml")),
    ("docs/editing.md", include_str!("../../docs/editing.md")),
    ("docs/diagnostics.md", include_str!("../../docs/diagnostics.md")),
    ("docs/records.md", include_str!("../../docs/records.md")),
    ("docs/running.md", include_str!("../../docs/running.md")),
    ("docs/templates.md", include_str!("../../docs/templates.md")),
    ("README.md", include_str!("../../starter/README.md")),
    (".gitignore", include_str!("../../starter/gitignore")),
];

/// Creates a new project.
///
/// # Errors
/// If the folder is not empty or cannot be written.
pub fn init(folder: &Path) -> Result<CommandResult, Failure> {
    let into = if folder.is_dir() { folder } else { folder_of(folder) };
    let _guard = TempGuard::of(into)?;
    let existing = names(folder);
    // A project may begin with `git init`.
    let mut others = existing.iter().flatten().filter(|name| *name != ".git");
    if others.next().is_some() {
        let cause = "the folder is not empty";
        return Err(Failure::at_path("create a project in", folder, cause)
            .help("name a new or an empty folder"));
    }
    match existing.is_ok() {
        true => publish_into(folder, &files())?,
        false => publish_folder(folder, &files())?,
    }
    let output = match shown(folder).as_str() {
        "" => {
            "impact: project created here with one example alliance; `impact` makes its documents\n"
                .to_owned()
        }
        folder => format!(
            "impact: {folder} created with one example alliance; `impact --root {folder}` makes its documents\n"
        ),
    };
    Ok(CommandResult::printed(output))
}

/// Every file of a new project, by its path below the folder.
fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for (name, folder) in [("templates", &TEMPLATES), ("fonts", &FONTS), ("data", &DATA)] {
        add(folder, Path::new(name), &mut files);
    }
    for (path, text) in OTHERS {
        files.push((path.into(), text.into()));
    }
    for kind in FileKind::ALL {
        let path = format!("data/schema/{}.json", kind.name());
        files.push((path.into(), kind.published().into_bytes()));
    }
    files
}

fn add(folder: &Dir<'_>, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for file in folder.files() {
        files.push((below.join(file.path()), file.contents().to_vec()));
    }
    folder.dirs().for_each(|inner| add(inner, below, files));
}
