//! Files that people edit and the program rewrites. Takes the digest of a file as it was read and its new
//! bytes; puts them in its place with the same owner and permissions. Never overwrites what somebody saved
//! in the meantime.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::file::{Staged, remove_leftovers, stage};
use crate::digest::Digest;
use crate::error::Failure;
use crate::files::{exchange, real};

/// A file that is written and waits beside the one that it replaces.
pub struct Rewrite {
    staged: Staged,
    place: PathBuf,
    read: Option<Digest>,
    new: Digest,
}

/// Writes the new bytes beside a file, with its owner and permissions; a link is followed. `read` is the
/// digest of the file as it was read, `None` for a new file.
///
/// # Errors
/// If the file cannot be written.
pub fn restage(path: &Path, bytes: &[u8], read: Option<Digest>) -> Result<Rewrite, Failure> {
    let place = real(path).unwrap_or_else(|| path.to_owned());
    let staged = stage(&place, bytes)?;
    if let Ok(known) = fs::metadata(&place) {
        let kept = keep_owner(&known, staged.path())
            .and_then(|()| fs::set_permissions(staged.path(), known.permissions()));
        kept.map_err(|cause| Failure::at("write", path, &cause))?;
    }
    Ok(Rewrite { staged, place, read, new: Digest::of(bytes) })
}

impl Rewrite {
    /// Whether the file is still as it was read.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn is_due(&self) -> Result<bool, Failure> {
        match Digest::of_file(&self.place) {
            Ok(digest) => Ok(self.read == Some(digest)),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(self.read.is_none()),
            Err(cause) => Err(Failure::at("read", &self.place, &cause)),
        }
    }

    /// Puts the file in its place if what is there is still as it was read; returns whether it was.
    ///
    /// # Errors
    /// If it cannot be read or renamed; what was there stays.
    pub fn put(self) -> Result<bool, Failure> {
        if !self.is_due()? {
            return Ok(false);
        }
        let Some(read) = self.read else {
            return self.staged.put_new();
        };
        match self.exchange() {
            Ok(()) => match self.waits(read) {
                Ok(true) => Ok(true),
                saved_or_unreadable => {
                    self.give_back()?;
                    saved_or_unreadable
                }
            },
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(false),
            // The file system cannot exchange two files.
            Err(_) => self.staged.put().map(|()| true),
        }
    }

    /// Puts back what somebody saved between the check and the exchange.
    fn give_back(&self) -> Result<(), Failure> {
        let failure = |cause: io::Error| Failure::at("write", &self.place, &cause);
        self.exchange().map_err(failure)?;
        if !self.waits(self.new)? {
            // Somebody saved once more in between.
            self.exchange().map_err(failure)?;
        }
        Ok(())
    }

    /// Whether the waiting file has these bytes.
    fn waits(&self, digest: Digest) -> Result<bool, Failure> {
        let waiting = self.staged.path();
        let found = Digest::of_file(waiting);
        found.map(|it| it == digest).map_err(|cause| Failure::at("read", waiting, &cause))
    }

    fn exchange(&self) -> io::Result<()> {
        exchange(self.staged.path(), &self.place)
    }
}

/// Gives a file the owner and group of another. Only the superuser can change the owner, so that is tried and
/// not required; a wrong group would let other people read the file, so the group is required.
#[cfg(unix)]
fn keep_owner(known: &fs::Metadata, file: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let own = fs::metadata(file)?;
    if own.uid() != known.uid() && chown(file, Some(known.uid()), Some(known.gid())).is_ok() {
        return Ok(());
    }
    match own.gid() == known.gid() {
        true => Ok(()),
        false => chown(file, None, Some(known.gid())),
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::Metadata, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Protects this run's temporary files in a folder from being removed as leftovers.
#[derive(Debug)]
pub struct TempGuard {
    _folder: Option<File>,
}

impl TempGuard {
    /// Removes leftovers from a folder unless another run is writing there, and protects the folder until it is
    /// dropped. Where folders cannot be locked, as on Windows, nothing is removed.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn of(folder: &Path) -> Result<Self, Failure> {
        let Ok(file) = File::open(folder) else {
            return Ok(Self { _folder: None });
        };
        if file.try_lock().is_ok() {
            remove_leftovers(folder)?;
        }
        // This waits for another run that is removing leftovers, which takes no time.
        let is_kept = file.lock_shared().is_ok();
        Ok(Self { _folder: Some(file).filter(|_| is_kept) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_meanwhile_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.toml");
        fs::write(&path, "as read").expect("written");
        let read = Some(Digest::of(b"as read"));
        let rewrite = || restage(&path, b"new", read).expect("staged");
        let late = rewrite();
        fs::write(&path, "saved").expect("saved");
        assert!(!late.put().expect("no failure"));
        assert_eq!(fs::read(&path).expect("there"), b"saved");
        fs::write(&path, "as read").expect("written");
        assert!(rewrite().put().expect("put"));
        assert_eq!(fs::read(&path).expect("there"), b"new");
        let gone = restage(&path, b"x", Some(Digest::of(b"new"))).expect("staged");
        fs::remove_file(&path).expect("removed");
        assert!(!gone.put().expect("no failure"), "a file that was deleted stays so");
        let first = restage(&path, b"first", None).expect("staged");
        let second = restage(&path, b"second", None).expect("staged");
        assert!(first.put().expect("put") && !second.put().expect("no failure"));
        assert_eq!(fs::read(&path).expect("there"), b"first");
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
    }

    #[test]
    fn leftovers_go_unless_somebody_is_writing() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = |name: &str| folder.path().join(name);
        fs::write(place(".impact-x1.new"), "x").expect("written");
        fs::create_dir_all(place(".impact-x2.new/whole")).expect("made");
        let first = TempGuard::of(folder.path()).expect("tidied");
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 0);
        fs::write(place(".impact-x3.new"), "x").expect("written");
        let second = TempGuard::of(folder.path()).expect("left");
        assert!(place(".impact-x3.new").exists());
        drop((first, second));
        TempGuard::of(folder.path()).expect("tidied");
        assert!(!place(".impact-x3.new").exists());
    }
}
