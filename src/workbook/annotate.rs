//! The write-back: a package and new columns in, the same package annotated out.

use std::sync::Arc;

use crate::day_number::DayNumber;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::location::RowIndex;

use super::fault::PackageFault;
use super::notes::notes;
use super::package::Package;
use super::patch::patched_package;
use super::placement::Placement;

/// How a new column's cells are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnFormat {
    /// As Excel shows it by itself.
    General,
    /// One decimal.
    Score,
    /// A date as the user's Excel writes dates.
    Date,
    /// Text that may be long: a wide column.
    Reason,
}

/// A cell to write.
#[derive(Clone, Debug, PartialEq)]
pub enum NewCell {
    /// Nothing (but the cell has the column's format).
    Empty,
    /// A number.
    Number(f64),
    /// A text, which never becomes a formula.
    Text(Arc<str>),
    /// TRUE or FALSE.
    Boolean(bool),
}

/// A column to write.
#[derive(Clone, Debug)]
pub struct NewColumn {
    /// Its header.
    pub header: String,
    /// One cell for each of [`Annotation::rows`].
    pub cells: Vec<NewCell>,
    /// How they are shown.
    pub format: ColumnFormat,
    /// The labels of a Classify result that are to be told apart by a fill, best first; empty for none. The label of the knocked-out,
    /// blocked or undecided come last, in `muted`.
    pub classes: Vec<String>,
    /// Labels that are shown in grey.
    pub muted: Vec<String>,
}

/// What to add to a workbook.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The accounts sheet's name.
    pub sheet: String,
    /// The name of the Excel table that holds the accounts; `None` where they stand in a plain range.
    pub table: Option<String>,
    /// The row of the headers.
    pub header_row: RowIndex,
    /// The rows of the accounts, ascending.
    pub rows: Vec<RowIndex>,
    /// The columns, left to right.
    pub columns: Vec<NewColumn>,
    /// The language of what is said about it.
    pub language: Language,
    /// The day that stands for the run.
    pub as_of: DayNumber,
}

/// What came of it.
#[derive(Debug)]
pub struct Annotated {
    /// The new package.
    pub bytes: Arc<Vec<u8>>,
    /// What a user should know (a drawing lies over the new columns, a pivot ends at the edge, ...).
    pub notes: Vec<Diagnostic>,
}

/// Gives the package back with the columns of `annotation` in it, everything else as it lies. Columns that an earlier run wrote
/// are replaced. Errors are refusals (a merge through the new columns, a column of the user's own with the name of a result,
/// ...), all of them at once.
pub fn annotate(package: &Package, annotation: &Annotation) -> Result<Annotated, Vec<Diagnostic>> {
    let place = Placement::find(package, annotation)?;
    let fault = |fault: PackageFault| vec![fault.diagnostic(&package.file, annotation.language)];
    let bytes = patched_package(package, annotation, &place).map_err(fault)?;
    let notes = notes(package, annotation, &place);
    Ok(Annotated { bytes, notes })
}
