//! A file as it was when it was read: its bytes, and what tells it from another state of itself.
//!
//! A workbook that is replaced must still be the one that was read. Somebody may have saved it in the meantime, and what they saved would be
//! gone.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use crate::ooxml::archive::file_bytes::FileBytes;

/// A file as it was when it was read.
#[derive(Clone, Debug)]
pub(crate) struct Original {
    bytes: FileBytes,
    state: State,
}

/// What changes when a file is written anew, or another one takes its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    length: u64,
    modified: Option<SystemTime>,
    /// The disk, and the file's number on it.
    number: (u64, u64),
}

impl State {
    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok(), number: number(metadata) }
    }
}

/// The disk and the file's number on it, where the system tells them.
#[cfg(unix)]
pub(super) fn number(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn number(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

impl Original {
    /// Reads a file. [`io::ErrorKind::ResourceBusy`] where it is written while it is read.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let state = State::of(&file.metadata()?);
        let mut bytes = Vec::with_capacity(usize::try_from(state.length).unwrap_or(0));
        file.read_to_end(&mut bytes)?;
        if State::of(&file.metadata()?) != state || bytes.len() as u64 != state.length {
            return Err(io::ErrorKind::ResourceBusy.into());
        }
        Ok(Self { bytes: bytes.into(), state })
    }

    /// What was read.
    pub(crate) fn bytes(&self) -> &FileBytes {
        &self.bytes
    }

    /// Whether a file is still in the state in which it was read. Nothing is read.
    pub(super) fn is_in_its_state(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|metadata| State::of(&metadata) == self.state)
    }

    /// Whether a file still holds what was read. A clock may be too coarse to tell two states apart, and some disks number no files.
    pub(super) fn is_unchanged(&self, path: &Path) -> bool {
        self.is_in_its_state(path) && File::open(path).is_ok_and(|file| self.bytes.is_content_of(file).unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_saving_shows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        std::fs::write(&path, b"former").unwrap();
        let original = Original::read(&path).unwrap();
        let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
        let reset = || File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert!(original.is_unchanged(&path));
        std::fs::write(&path, b"former").unwrap();
        reset();
        assert!(original.is_unchanged(&path), "the same again");
        std::fs::write(&path, b"other!").unwrap();
        reset();
        assert!(!original.is_unchanged(&path), "the same length and time");
        std::fs::write(&path, b"longer than former").unwrap();
        reset();
        assert!(!original.is_unchanged(&path));
        std::fs::remove_file(&path).unwrap();
        assert!(!original.is_unchanged(&path));
    }
}
