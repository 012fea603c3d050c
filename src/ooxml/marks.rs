//! How whoever writes into a package marks what it wrote, so that a later run finds it again.
//!
//! The marks are given when the package is read; this room has none of its own.

/// The marks of a program.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    /// How the hidden defined names begin that remember columns and sheets.
    pub names: &'static str,
    /// The author of the notes; it also tells a sheet from another that has its name.
    pub author: &'static str,
    /// How the ids of the relationships begin that are added.
    pub ids: &'static str,
    /// The role of the sheet that formulas in the columns read.
    pub read_by_formulas: &'static str,
}

/// Marks to test with.
#[cfg(test)]
pub(crate) const OF_TESTS: Marks = Marks { names: "_own.", author: "own", ids: "rIdOwn", read_by_formulas: "read" };
