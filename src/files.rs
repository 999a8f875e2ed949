//! Folders and files as inputs. Takes a path; returns entries in the order of their names, and the bytes of
//! regular files. Never returns hidden files or what editors leave behind, never waits for a pipe or a
//! device, and never reads without end.

use std::ffi::OsString;
use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The largest file that is read into memory, in bytes: several times the size of the largest fonts.
const LARGEST: u64 = 256 << 20;

/// The entries of a folder in the order of their names, without hidden files and what editors leave behind.
///
/// # Errors
/// If the folder cannot be read.
pub fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let names = names(folder)?.into_iter();
    let shown = names.filter(|name| !is_left_by_an_editor(&name.to_string_lossy()));
    let mut paths: Vec<_> = shown.map(|name| folder.join(name)).collect();
    paths.sort();
    Ok(paths)
}

/// The names of all entries of a folder, hidden ones too, in no order.
///
/// # Errors
/// If the folder cannot be read.
#[cfg(unix)]
pub fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    use rustix::fs::{Dir, Mode, OFlags, open};
    use std::os::unix::ffi::OsStringExt as _;
    // The standard library's reader panics if the folder cannot be closed.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut names = Vec::new();
    for entry in Dir::new(open(folder, flags, Mode::empty())?)? {
        let name = entry?.file_name().to_owned().into_bytes();
        if !matches!(name.as_slice(), b"." | b"..") {
            names.push(OsString::from_vec(name));
        }
    }
    Ok(names)
}

/// The names of all entries of a folder, hidden ones too, in no order.
///
/// # Errors
/// If the folder cannot be read.
#[cfg(not(unix))]
pub fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let entries = fs::read_dir(folder)?;
    entries.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

/// Whether a file of this name belongs to an editor or the system: hidden files; copies, locks and probes of
/// Emacs (`x~`, `#x#`), Vim (`x.swp`, `4913`), Word (`~$x`) and JetBrains; the caches of Windows.
fn is_left_by_an_editor(name: &str) -> bool {
    name.starts_with(['.', '~'])
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || matches!(name, "4913" | "Thumbs.db" | "desktop.ini")
        || [".swp", ".swo", ".swx", "___jb_tmp___", "___jb_old___"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

/// The files of a folder and its subfolders, in the order of their paths.
///
/// # Errors
/// If a folder cannot be read, or a link leads back to a folder above it; with the path of that folder.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut paths = Vec::new();
    collect(folder, &mut Vec::new(), &mut paths)?;
    Ok(paths)
}

/// Collects the files of a folder. `above` has the folders that lead to it, with every link followed.
fn collect(
    folder: &Path,
    above: &mut Vec<PathBuf>,
    paths: &mut Vec<PathBuf>,
) -> Result<(), (PathBuf, io::Error)> {
    let failed = |cause| (folder.to_owned(), cause);
    let real = folder.canonicalize().map_err(failed)?;
    if above.contains(&real) {
        let cause = io::Error::other("it is a link that leads back to a folder above it");
        return Err(failed(cause));
    }
    above.push(real);
    for path in entries(folder).map_err(failed)? {
        if path.is_dir() {
            collect(&path, above, paths)?;
        } else {
            paths.push(path);
        }
    }
    above.pop();
    Ok(())
}

/// The path with every link followed, whether or not anything is there yet; `None` if a link on the way is
/// broken.
pub fn real(path: &Path) -> Option<PathBuf> {
    if let Ok(real) = path.canonicalize() {
        return Some(real);
    }
    if path.is_symlink() {
        return None;
    }
    let name = path.file_name()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Some(real(folder.unwrap_or(Path::new(".")))?.join(name))
}

/// The bytes of a regular file.
///
/// # Errors
/// If the file cannot be opened or read, or is larger than `LARGEST`.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let size = file.metadata().map_or(0, |it| it.len().min(LARGEST));
    // With room for one byte more, the end is found without a larger buffer.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // A file may grow while it is read, and some file systems report a wrong size.
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()) {
        Ok(..=LARGEST) => Ok(bytes),
        _ => Err(io::Error::other(format!("it is larger than {} MB", LARGEST >> 20))),
    }
}

/// A regular file, open for reading.
///
/// # Errors
/// If the file cannot be opened, or is a folder, a pipe, a device or a socket.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    regular(path, options.read(true))
}

/// Opens a file if it is a regular one, without waiting for the other end of a pipe.
///
/// # Errors
/// If the file cannot be opened, or is a folder, a pipe, a device or a socket.
pub fn regular(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = i32::try_from(OFlags::NONBLOCK.bits()).map_err(io::Error::other)?;
        options.custom_flags(flags);
    }
    let file = options.open(path);
    let kind = match &file {
        Ok(file) => file.metadata()?.file_type(),
        Err(_) => match fs::metadata(path) {
            Ok(metadata) => metadata.file_type(),
            Err(_) => return file,
        },
    };
    match kind_words(kind) {
        Some(words) => Err(io::Error::other(words)),
        None => file,
    }
}

/// What something is, in words, if it is not a regular file.
fn kind_words(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("it is a pipe, not a regular file");
        }
        if kind.is_socket() {
            return Some("it is a socket, not a regular file");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("it is a device, not a regular file");
        }
    }
    match kind.is_dir() {
        true => Some("it is a folder"),
        false => (!kind.is_file()).then_some("it is not a regular file"),
    }
}

/// Exchanges two files in one step, so that neither is lost before it has been checked.
///
/// # Errors
/// If one is not there, or the file system cannot do it.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Fails, for this system cannot exchange two files in one step.
///
/// # Errors
/// Always.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_files_in_order_without_those_that_editors_leave() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [
            "b.txt",
            "a/c.txt",
            ".hidden",
            "a/.#c.txt",
            "a/#c.txt#",
            "a/c.txt~",
            "a/c.txt.~1~",
            "a/.c.txt.swp",
            "a/4913",
            "a/~$c.txt",
        ] {
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
        assert_eq!(real(&folder.path().join("x/y.txt")), Some(root.join("x/y.txt")));
        assert!(read(folder.path()).is_err_and(|cause| cause.to_string() == "it is a folder"));
    }

    #[test]
    fn a_link_back_to_a_folder_above_ends_the_walk() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("a/b");
        fs::create_dir_all(&inner).expect("made");
        std::os::unix::fs::symlink("../..", inner.join("up")).expect("linked");
        let (path, cause) = files(folder.path()).expect_err("a loop");
        assert_eq!(path, inner.join("up"));
        assert!(cause.to_string().contains("leads back"), "{cause}");
        // The same folder twice is not a loop.
        fs::remove_file(inner.join("up")).expect("removed");
        fs::write(inner.join("x"), "x").expect("written");
        std::os::unix::fs::symlink("a", folder.path().join("c")).expect("linked");
        assert_eq!(files(folder.path()).expect("read").len(), 2);
    }

    #[test]
    fn what_is_not_a_regular_file_is_refused_by_what_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("bound");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo runs").success());
        for (path, what) in [
            (pipe.as_path(), "a pipe"),
            (&socket, "a socket"),
            (Path::new("/dev/zero"), "a device"),
        ] {
            let cause = read(path).expect_err("not a file").to_string();
            assert_eq!(cause, format!("it is {what}, not a regular file"));
            let cause = regular(path, OpenOptions::new().write(true));
            assert!(cause.is_err_and(|cause| cause.to_string().contains(what)));
        }
        let large = folder.path().join("large");
        let file = File::create(&large).expect("made");
        file.set_len(50 << 30).expect("a file of holes");
        let cause = read(&large).expect_err("too large").to_string();
        assert_eq!(cause, "it is larger than 256 MB");
    }
}
