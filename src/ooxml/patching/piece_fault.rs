//! Why a piece of a sheet cannot be patched.

use crate::ooxml::xml::Malformed;
use crate::ooxml::xml::part::Overlap;

/// Why a piece cannot be patched.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PieceFault {
    /// It is not well-formed.
    Malformed,
    /// An error of this program.
    Overlap,
}

impl From<Malformed> for PieceFault {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<Overlap> for PieceFault {
    fn from(_: Overlap) -> Self {
        Self::Overlap
    }
}
