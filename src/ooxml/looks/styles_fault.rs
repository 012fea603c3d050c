//! Why styles cannot be written.

use crate::ooxml::xml::Malformed;
use crate::ooxml::xml::part::Overlap;

/// Why styles cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StylesFault {
    /// The part is not well-formed.
    Malformed(Malformed),
    /// An error of this program.
    Overlap(Overlap),
}

impl From<Malformed> for StylesFault {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Overlap> for StylesFault {
    fn from(overlap: Overlap) -> Self {
        Self::Overlap(overlap)
    }
}
