//! The write-back: a package and new columns in, the same package annotated out.

mod notes;
mod placement;

use super::told::fault_words::Told;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{ColumnIndex, RowIndex};

use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::Package;
use crate::ooxml::patching::new_columns::Addition;
pub use crate::ooxml::patching::new_columns::{ColumnFormat, ColumnFormula, FormulaPiece, NewColumn};
use crate::ooxml::patching::patch::patched_package;
use crate::workbook::annotate::notes::notes;
use crate::workbook::annotate::placement::placement;

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
    let place = placement(package, annotation)?;
    let day_as_text = |day| annotation.language.date(day);
    let added = Addition {
        header_row: annotation.header_row,
        rows: &annotation.rows,
        left_out: &annotation.left_out,
        columns: &annotation.columns,
        day_as_text: &day_as_text,
    };
    let fault = |fault: PackageFault| vec![fault.diagnostic(&package.file, annotation.language)];
    let bytes = patched_package(package, &added, &place).map_err(fault)?;
    let notes = notes(package, annotation, &place, place.last_data_row(package, &added));
    Ok(Annotated { bytes, targets: place.targets, notes })
}
