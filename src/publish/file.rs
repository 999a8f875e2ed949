//! Files that appear whole or not at all. Takes bytes; writes them beside their place, then renames them
//! into it. Never looks at the bytes.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempPath;

use crate::error::Failure;
use crate::files::names;

/// The beginning and end of the names of files that are not in their place yet.
const TEMPORARY: (&str, &str) = (".impact-", ".new");

/// A file that is written and waits beside its place; it is deleted if it is not put there.
pub struct Staged {
    file: TempPath,
    place: PathBuf,
}

impl Staged {
    /// Puts the file in its place and replaces what was there.
    ///
    /// # Errors
    /// If it cannot be renamed; what was there stays.
    pub fn put(self) -> Result<(), Failure> {
        let Self { file, place } = self;
        let put = file.persist(&place);
        put.map_err(|wrong| Failure::at("write", &place, &wrong.error))
    }

    /// Puts the file in its place if nothing is there; returns whether it did.
    ///
    /// # Errors
    /// If it cannot be renamed.
    pub(super) fn put_new(self) -> Result<bool, Failure> {
        let Self { file, place } = self;
        match file.persist_noclobber(&place) {
            Ok(()) => Ok(true),
            Err(wrong) if wrong.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(wrong) => Err(Failure::at("write", &place, &wrong.error)),
        }
    }

    /// Where the file waits.
    pub(super) fn path(&self) -> &Path {
        &self.file
    }
}

/// Writes a file beside its place and syncs it to the disk. Folders are made as needed.
///
/// # Errors
/// If a folder cannot be made or the file cannot be written.
pub fn stage(path: &Path, bytes: &[u8]) -> Result<Staged, Failure> {
    stage_with(path, |file| file.write_all(bytes))
}

/// Writes a file beside its place in parts and syncs it to the disk. Folders are made as needed.
///
/// # Errors
/// If a folder cannot be made or the file cannot be written.
pub(super) fn stage_with(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Staged, Failure> {
    let folder = folder_of(path);
    if path.is_dir() {
        return Err(Failure::at_path("write", path, "it is a folder"));
    }
    fs::create_dir_all(folder).map_err(|cause| Failure::at("make the folder", folder, &cause))?;
    let write = || {
        let mut file = new_file(folder)?;
        let mut buffer = BufWriter::new(&mut file);
        fill(&mut buffer)?;
        buffer.flush()?;
        drop(buffer);
        file.as_file().sync_all()?;
        Ok::<_, io::Error>(file.into_temp_path())
    };
    let file = write().map_err(|cause| Failure::at("write", path, &cause))?;
    Ok(Staged { file, place: path.to_owned() })
}

/// Writes a file beside its place, then renames it into place. Folders are made as needed.
///
/// # Errors
/// If a folder cannot be made or the file cannot be written; what was there stays.
pub fn publish(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    stage(path, bytes)?.put()
}

/// Writes a file of several parts as [`publish`] does.
///
/// # Errors
/// As for [`publish`].
pub fn publish_parts(path: &Path, parts: &[&[u8]]) -> Result<(), Failure> {
    stage_with(path, |file| parts.iter().try_for_each(|part| file.write_all(part)))?.put()
}

/// Writes a folder of files beside its place, then renames it into place. It replaces an empty folder.
///
/// # Errors
/// If a folder cannot be made or a file cannot be written; then nothing is in its place.
pub fn publish_folder(path: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let (_guard, whole) = stage_folder(folder_of(path), files)?;
    fs::rename(&whole, path).map_err(|cause| Failure::at("write", path, &cause))
}

/// Writes files into an existing folder, which may be a shell's current one: all are written before the
/// first is put in its place.
///
/// # Errors
/// If a file cannot be written, or an entry of the folder is in the way.
pub fn publish_into(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let (_guard, whole) = stage_folder(folder, files)?;
    for name in names(&whole).map_err(|cause| Failure::at("read", &whole, &cause))? {
        let place = folder.join(&name);
        let put = fs::rename(whole.join(name), &place);
        put.map_err(|cause| Failure::at("write", &place, &cause))?;
    }
    Ok(())
}

/// Writes files into a temporary folder that is deleted when the value returned with its path is dropped.
fn stage_folder(
    parent: &Path,
    files: &[(PathBuf, Vec<u8>)],
) -> Result<(tempfile::TempDir, PathBuf), Failure> {
    let failed = |cause: &io::Error| Failure::at("make the folder", parent, cause);
    fs::create_dir_all(parent).map_err(|cause| failed(&cause))?;
    let mut builder = tempfile::Builder::new();
    let beside = builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempdir_in(parent);
    let beside = beside.map_err(|cause| failed(&cause))?;
    let whole = beside.path().join("whole");
    for (name, bytes) in files {
        publish(&whole.join(name), bytes)?;
    }
    Ok((beside, whole))
}

/// Syncs a folder to the disk, so that the names of its files survive a loss of power.
///
/// # Errors
/// If the folder cannot be read.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> Result<(), Failure> {
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|cause| Failure::at("write", folder, &cause))
}

/// Does nothing, for this system syncs the names of files itself.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// Removes from a folder the temporary files that killed runs left.
///
/// # Errors
/// If a file cannot be removed.
pub(super) fn remove_leftovers(folder: &Path) -> Result<(), Failure> {
    let Ok(names) = names(folder) else {
        return Ok(());
    };
    for name in names {
        let path = folder.join(&name);
        let name = name.to_string_lossy();
        if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) {
            let is_folder = path.is_dir() && !path.is_symlink();
            let removed =
                if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|cause| Failure::at("remove", &path, &cause))?;
        }
    }
    Ok(())
}

/// The folder of a path; `.` for a name alone.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The time by the clock of a folder's file system, which may differ from the machine's.
///
/// # Errors
/// If a file cannot be made there.
pub fn clock(folder: &Path) -> Result<SystemTime, Failure> {
    let now = new_file(folder).and_then(|file| file.as_file().metadata()?.modified());
    now.map_err(|cause| Failure::at("write to", folder, &cause))
}

/// A temporary file with the permissions that the user's umask gives any new file.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(readable);
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_the_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("briefs/a.pdf");
        publish(&path, b"one").expect("written");
        publish(&path, b"two").expect("written again");
        assert_eq!(fs::read(&path).expect("there"), b"two");
        assert_eq!(fs::read_dir(folder.path().join("briefs")).expect("there").count(), 1);
    }

    #[test]
    fn tidies_what_a_killed_run_left_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [".impact-x1.new", ".impact-lock", "new.pdf"] {
            fs::write(folder.path().join(name), "x").expect("written");
        }
        remove_leftovers(folder.path()).expect("tidied");
        let entries = fs::read_dir(folder.path()).expect("there");
        let mut left: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        left.sort();
        assert_eq!(left, [".impact-lock", "new.pdf"]);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_with_its_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pdf");
        fs::create_dir(&path).expect("made");
        let wrong = publish(&path, b"one").expect_err("a folder is in the way").to_string();
        assert!(wrong.contains("a.pdf"), "{wrong}");
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
    }
}
