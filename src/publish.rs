//! Publishing: takes bytes; gives files that appear whole or not at all. Never knows what is in
//! them.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::error::Failure;

/// Writes a file beside its place, then renames it into place. Folders are made as needed.
///
/// # Errors
/// If a folder cannot be made or the file cannot be written; what stood there before still does.
pub fn publish(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder).map_err(|cause| Failure::at("make the folder", folder, &cause))?;
    let failed = |cause| Failure::at("write", path, &cause);
    let mut file = new_file(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|wrong| failed(wrong.error))?;
    Ok(())
}

/// A file with the permissions that the user's umask leaves to any new file.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".impact-").suffix(".new");
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
        assert_eq!(
            fs::read_dir(folder.path().join("briefs"))
                .expect("there")
                .count(),
            1
        );
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_with_its_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pdf");
        fs::create_dir(&path).expect("made");
        let wrong = publish(&path, b"one")
            .expect_err("a folder is in the way")
            .to_string();
        assert!(wrong.contains("a.pdf"), "{wrong}");
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
    }
}
