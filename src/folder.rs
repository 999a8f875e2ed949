//! Folders and files as inputs: takes a path; gives entries in the order of their names, and the
//! bytes of plain files. Never looks at hidden files, which editors leave behind.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The entries of a folder that are not hidden, in the order of their names.
///
/// # Errors
/// If the folder cannot be read.
pub fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The files of a folder and of those in it, in the order of their paths.
///
/// # Errors
/// If a folder cannot be read; the error comes with its path.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut paths = Vec::new();
    for path in entries(folder).map_err(|cause| (folder.to_owned(), cause))? {
        if path.is_dir() {
            paths.extend(files(&path)?);
        } else {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Where a path leads, with every link followed, whether or not something stands there yet; `None`
/// if a link on the way leads nowhere.
pub fn real(path: &Path) -> Option<PathBuf> {
    if let Ok(real) = path.canonicalize() {
        return Some(real);
    }
    if path.is_symlink() {
        return None;
    }
    let name = path.file_name()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    Some(real(folder.unwrap_or(Path::new(".")))?.join(name))
}

/// The bytes of a plain file. A pipe or a device is none, and is not waited for.
///
/// # Errors
/// If the file cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_file() {
        return fs::read(path);
    }
    let what = if metadata.is_dir() {
        "it is a folder"
    } else {
        "it is no plain file"
    };
    Err(io::Error::other(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_files_in_order_and_passes_over_hidden_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["b.txt", "a/c.txt", ".hidden", "a/.#c.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, "x").expect("written");
        }
        let files = files(folder.path()).expect("read");
        let below = |path: &PathBuf| path.strip_prefix(folder.path()).expect("below").to_owned();
        let names: Vec<_> = files.iter().map(below).collect();
        assert_eq!(names, [PathBuf::from("a/c.txt"), PathBuf::from("b.txt")]);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).expect("linked");
        assert_eq!(real(&link), None);
        let root = folder.path().canonicalize().expect("there");
        assert_eq!(
            real(&folder.path().join("x/y.txt")),
            Some(root.join("x/y.txt"))
        );
        assert!(read(folder.path()).is_err_and(|cause| cause.to_string() == "it is a folder"));
    }
}
