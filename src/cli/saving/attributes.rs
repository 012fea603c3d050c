//! Who may read a file: mode, owner, group and extended attributes, kept where a file is replaced, and never wider than the input's where
//! a new one is made.
//!
//! A new file follows the umask, as every program's does. What is replaced was given its mode by somebody; it is kept, as far as this user may.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// What a file is to have.
#[derive(Clone, Debug)]
pub(super) enum Attributes {
    /// Those of a file that is replaced, or kept as a copy.
    Of(Kept),
    /// Those of a new file: at most as much as may be done with every one of the files that it is made of.
    New(Option<u32>),
}

/// What is kept of a file.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    metadata: Metadata,
    extended: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Attributes {
    /// Those of a file that is there.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::Of(Kept { metadata: std::fs::metadata(path)?, extended: extended::read(path) }))
    }

    /// Those of a new file that is made of these.
    pub(super) fn made_of<'p>(inputs: impl Iterator<Item = &'p Path>) -> Self {
        Self::New(inputs.filter_map(mode).reduce(|one, other| one & other))
    }

    /// How a file is created that is to have them.
    pub(super) fn creating<'b>(&self, builder: &'b mut tempfile::Builder<'static, 'static>) -> &'b mut tempfile::Builder<'static, 'static> {
        match self {
            Self::Of(_) => builder,
            Self::New(mode) => created(builder, *mode),
        }
    }

    /// Gives them to a file that was created so.
    pub(super) fn apply(&self, file: &File) -> io::Result<()> {
        match self {
            Self::Of(kept) => {
                give(file, &kept.metadata)?;
                extended::write(file, &kept.extended);
                Ok(())
            }
            Self::New(_) => Ok(()),
        }
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o666)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

/// The system takes the bits of the umask away. Write protection of an input is not meant for what is made of it: the next run would refuse
/// to replace that.
#[cfg(unix)]
fn created<'b>(builder: &'b mut tempfile::Builder<'static, 'static>, mode: Option<u32>) -> &'b mut tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(mode.unwrap_or(0o666) | 0o600))
}

#[cfg(not(unix))]
fn created<'b>(builder: &'b mut tempfile::Builder<'static, 'static>, _: Option<u32>) -> &'b mut tempfile::Builder<'static, 'static> {
    builder
}

/// Owner and group first, because giving a file away takes bits of its mode.
#[cfg(unix)]
fn give(file: &File, former: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (former.uid(), former.gid()) && fchown(file, Some(former.uid()), Some(former.gid())).is_err() {
        // A user may give a file to a group of their own, if to nobody else.
        let _ = fchown(file, None, Some(former.gid()));
    }
    let own = file.metadata()?;
    let mut mode = former.mode() & 0o7777;
    if (own.uid(), own.gid()) != (former.uid(), former.gid()) {
        mode &= 0o777;
    }
    if own.gid() != former.gid() {
        // What was granted to one group is not granted to another.
        mode &= !0o070 | (mode & 0o007) << 3;
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn give(file: &File, former: &Metadata) -> io::Result<()> {
    file.set_permissions(former.permissions())
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod extended {
    //! Extended attributes, access lists among them. Those that may not be given are left out.

    use std::fs::File;
    use std::path::Path;

    use rustix::fs::{XattrFlags, fsetxattr, getxattr, getxattr_query, listxattr, listxattr_query};

    pub(super) fn read(path: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut names = vec![0; listxattr_query(path).unwrap_or(0)];
        let Ok(length) = listxattr(path, names.as_mut_slice()) else { return Vec::new() };
        let names = names[..length.min(names.len())].split(|&byte| byte == 0).filter(|name| !name.is_empty());
        let mark = super::MARK.as_bytes();
        names.filter(|name| *name != mark).filter_map(|name| Some((name.to_vec(), value(path, name)?))).collect()
    }

    pub(super) fn value(path: &Path, name: &[u8]) -> Option<Vec<u8>> {
        let mut value = vec![0; getxattr_query(path, name).ok()?];
        let length = getxattr(path, name, value.as_mut_slice()).ok()?;
        value.truncate(length);
        Some(value)
    }

    pub(super) fn write(file: &File, attributes: &[(Vec<u8>, Vec<u8>)]) {
        for (name, value) in attributes {
            let _ = fsetxattr(file, name.as_slice(), value, XattrFlags::empty());
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod extended {
    use std::fs::File;
    use std::path::Path;

    pub(super) fn read(_: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }

    pub(super) fn write(_: &File, _: &[(Vec<u8>, Vec<u8>)]) {}
}

/// Under this name a file bears the mark that it is ours.
#[cfg_attr(not(any(target_os = "linux", target_os = "macos", windows)), expect(dead_code, reason = "such systems mark no files"))]
const MARK: &str = "user.keyfolio.backup";

/// Marks a file, where the disk holds such marks; a file without one is nobody's of ours.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn mark(file: &tempfile::NamedTempFile, text: &str) {
    extended::write(file.as_file(), &[(MARK.as_bytes().to_vec(), text.as_bytes().to_vec())]);
}

/// The mark of a file.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn mark_of(path: &Path) -> Option<Vec<u8>> {
    extended::value(path, MARK.as_bytes())
}

/// Windows keeps a second stream under a file's name.
#[cfg(windows)]
fn stream(path: &Path) -> std::ffi::OsString {
    let mut stream = path.as_os_str().to_owned();
    stream.push(":");
    stream.push(MARK);
    stream
}

#[cfg(windows)]
pub(super) fn mark(file: &tempfile::NamedTempFile, text: &str) {
    let _ = std::fs::write(stream(file.path()), text);
}

#[cfg(windows)]
pub(super) fn mark_of(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(stream(path)).ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
pub(super) fn mark(_: &tempfile::NamedTempFile, _: &str) {}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
pub(super) fn mark_of(_: &Path) -> Option<Vec<u8>> {
    None
}
