//! Where the former state of a file that is replaced is kept: `accounts.bak.xlsx`, and never over a file that is not ours.
//!
//! A file of that name is ours if it bears our mark, and the mark is that of its content: somebody's own file bears none, and one of ours
//! that somebody changed since bears another's. Beside such a file the former state is kept under the next free name, `accounts.bak-2.xlsx`.
//! A link, a folder or a device of that name is not ours either.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::attributes;
use crate::ooxml::archive::file_bytes::FileBytes;

/// Names that are tried one after the other.
const MOST_NAMES: u32 = 1_000;

/// The name under which a replaced file is kept: `accounts.bak.xlsx`.
pub(crate) fn backup_of(file: &Path) -> PathBuf {
    numbered(file, 1)
}

fn numbered(file: &Path, number: u32) -> PathBuf {
    let mut name = file.file_stem().map_or_else(OsString::new, OsString::from);
    name.push(".bak");
    if number > 1 {
        name.push(format!("-{number}"));
    }
    if let Some(extension) = file.extension() {
        name.push(".");
        name.push(extension);
    }
    file.with_file_name(name)
}

/// Whether a file's stem is one under which a former state is kept.
pub(crate) fn is_backup_stem(stem: &str) -> bool {
    stem.rsplit_once(".bak").is_some_and(|(_, number)| {
        number.is_empty()
            || number.strip_prefix('-').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// A name, and what stands under it.
enum Name {
    Free(PathBuf),
    /// An earlier state that we kept.
    Ours(PathBuf),
    /// The very content that is to be kept.
    Kept(PathBuf),
}

/// The first name that may be used; `None` where there is none.
fn name_for(file: &Path, former: &FileBytes) -> Option<Name> {
    (1..=MOST_NAMES).map(|number| numbered(file, number)).find_map(|path| match std::fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Name::Free(path)),
        // Of the entry itself, not of what a link names.
        Ok(metadata) if metadata.is_file() => {
            let same =
                metadata.len() == former.len() as u64 && File::open(&path).is_ok_and(|file| former.is_content_of(file).unwrap_or(false));
            if same { Some(Name::Kept(path)) } else { is_ours(&path).then_some(Name::Ours(path)) }
        }
        _ => None,
    })
}

fn is_ours(path: &Path) -> bool {
    let Some(mark) = attributes::mark_of(path) else { return false };
    let mut hasher = Sha256::new();
    File::open(path).and_then(|mut file| io::copy(&mut file, &mut hasher)).is_ok() && mark == hex(hasher).as_bytes()
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Marks a file that is to be a former state.
pub(super) fn mark(file: &NamedTempFile, former: &FileBytes) {
    let mut hasher = Sha256::new();
    former.chunks(0..former.len()).for_each(|chunk| hasher.update(chunk));
    attributes::mark(file, &hex(hasher));
}

/// A former state that has been put in its place, and can be taken away again as long as the file is not replaced.
pub(super) struct Backup {
    path: PathBuf,
    written: bool,
    /// Where an earlier state that we kept stands for as long.
    aside: Option<tempfile::TempPath>,
}

impl Backup {
    /// Puts a complete file in the place for the former state of `file`. `aside` gives a free name beside it.
    pub(super) fn put(
        complete: NamedTempFile,
        file: &Path,
        former: &FileBytes,
        aside: impl FnOnce() -> io::Result<NamedTempFile>,
    ) -> io::Result<Self> {
        let (path, earlier) = match name_for(file, former) {
            None => return Err(io::ErrorKind::AlreadyExists.into()),
            Some(Name::Kept(path)) => return Ok(Self { path, written: false, aside: None }),
            Some(Name::Free(path)) => (path, None),
            Some(Name::Ours(path)) => {
                let aside = aside()?.into_temp_path();
                std::fs::rename(&path, &aside)?;
                (path, Some(aside))
            }
        };
        let mut backup = Self { path, written: false, aside: earlier };
        match complete.persist_noclobber(&backup.path) {
            Ok(_) => {
                backup.written = true;
                Ok(backup)
            }
            Err(error) => {
                backup.take_away();
                Err(error.error)
            }
        }
    }

    /// Everything is as it was: the file could not be replaced.
    pub(super) fn take_away(self) {
        if self.written {
            let _ = std::fs::remove_file(&self.path);
        }
        if let Some(aside) = self.aside {
            // Where even that fails, the earlier state stays under its other name.
            let _ = aside.persist_noclobber(&self.path).map_err(|error| error.path.keep());
        }
    }

    /// Where the former state is kept; an earlier one goes.
    pub(super) fn path(self) -> PathBuf {
        self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_others() {
        assert_eq!(backup_of(Path::new("x/a.b.xlsx")), Path::new("x/a.b.bak.xlsx"));
        assert_eq!(numbered(Path::new("rules"), 3), Path::new("rules.bak-3"));
        for (stem, is) in [("a.bak", true), ("a.bak-2", true), ("a.bak-", false), ("a.bak-x", false), ("a.bake", false), ("bak", false)] {
            assert_eq!(is_backup_stem(stem), is, "{stem}");
        }
    }
}
