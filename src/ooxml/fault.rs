//! Why a package cannot be read or written.

use super::archive::ArchiveFault;
use super::xml::Malformed;
use super::xml::part::Overlap;

/// Why a package cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PackageFault {
    /// The zip archive.
    #[error(transparent)]
    Archive(#[from] ArchiveFault),
    /// It is encrypted as a whole.
    #[error("protected by a password")]
    Password,
    /// It is encrypted for certain people, by a sensitivity label or rights management.
    #[error("protected by a label")]
    Label,
    /// It is a workbook of Excel 97 to 2003.
    #[error("an older Excel format")]
    OlderFormat,
    /// It is a binary workbook (xlsb).
    #[error("a binary workbook")]
    BinaryFormat,
    /// It is an archive, but of something else.
    #[error("no workbook in it")]
    NoWorkbook,
    /// It is signed.
    #[error("signed")]
    Signed,
    /// A part is not well-formed, or is in an encoding that workbooks do not use.
    #[error("{0} is not well-formed")]
    Malformed(String),
    /// A sheet has no part, or an empty one.
    #[error("sheet {0} is missing")]
    MissingSheet(String),
    /// An error of this program, seen before anything was written.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl From<Overlap> for PackageFault {
    fn from(_: Overlap) -> Self {
        Self::Internal("changes that lie over one another")
    }
}

/// Says which part is malformed.
pub(crate) fn in_part<T>(part: &str, result: Result<T, Malformed>) -> Result<T, PackageFault> {
    result.map_err(|_| PackageFault::Malformed(part.to_owned()))
}
