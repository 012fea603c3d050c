//! The write-back: a package and new columns in, the same package annotated out.

use std::sync::Arc;

use crate::day_number::DayNumber;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::location::{ColumnIndex, RowIndex};
use crate::values::Values;

use super::fault::PackageFault;
use super::file_bytes::FileBytes;
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
    /// One decimal, in a column that is grouped and collapsed: a detail of the column to the right of the group.
    Detail,
    /// A date as the user's Excel writes dates.
    Date,
    /// Text that may be long: a wide column.
    Reason,
}

/// A piece of a formula that is written into each account's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaPiece {
    /// Text as it stands.
    Text(String),
    /// The number of the row.
    Row,
    /// The letters of a column of the annotation, by its position there.
    Column(usize),
}

/// The formulas of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnFormula {
    /// The formula, left to right.
    pub pieces: Vec<FormulaPiece>,
    /// Whether the column's cells hold the formula's values; without them, the spreadsheet program computes them first.
    pub has_values: bool,
}

/// A column to write.
#[derive(Clone, Debug)]
pub struct NewColumn {
    /// Its header.
    pub header: String,
    /// One cell for each of [`Annotation::rows`].
    pub cells: Arc<Values>,
    /// How they are shown.
    pub format: ColumnFormat,
    /// The labels of a Classify result that are to be told apart by a fill, best first; empty for none. The label of the knocked-out,
    /// blocked or undecided come last, in `muted`.
    pub classes: Vec<String>,
    /// Labels that are shown in grey.
    pub muted: Vec<String>,
    /// The formula in the accounts' cells, of which `cells` are the values; `None` where the values themselves are written.
    pub formula: Option<ColumnFormula>,
    /// Whether the column is hidden.
    pub hidden: bool,
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
    /// Rows of sums and the like, ascending: they get nothing, what stands in them is in the way of the columns, and what an earlier run
    /// wrote there is taken out.
    pub left_out: Vec<RowIndex>,
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
    pub bytes: FileBytes,
    /// Where each column stands.
    pub targets: Vec<ColumnIndex>,
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
    Ok(Annotated { bytes, targets: place.targets, notes })
}
