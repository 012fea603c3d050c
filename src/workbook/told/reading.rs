//! Reading cells, and saying what keeps them from being read.

use std::collections::HashMap;
use std::sync::Arc;

use super::fault_words::Told;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::Package;
use crate::ooxml::reading::cell_formats::NumberFormat;
use crate::ooxml::reading::column_texts as texts;
use crate::ooxml::reading::read::{CellContext, PackageCells, Sheet, StreamedCell};
use crate::ooxml::reading::sheet_rows::CellReader;
use crate::ooxml::reading::worksheet::CellRange;

/// A workbook whose cells can be read.
pub struct Workbook<'p> {
    cells: PackageCells<'p>,
    file: Arc<str>,
    language: Language,
}

impl<'p> Workbook<'p> {
    /// Makes a package's cells readable. `file` is the name that messages give it.
    pub fn open(package: &'p Package, file: &Arc<str>, language: Language) -> Result<Self, Diagnostic> {
        let cells = PackageCells::of(package).map_err(|fault| fault.diagnostic(file, language))?;
        Ok(Self { cells, file: Arc::clone(file), language })
    }

    /// The same with messages in another language.
    #[must_use]
    pub fn speaking(self, language: Language) -> Self {
        Self { language, ..self }
    }

    fn told<T>(&self, read: Result<T, PackageFault>) -> Result<T, Diagnostic> {
        read.map_err(|fault| fault.diagnostic(&self.file, self.language))
    }

    /// The number format of each cell format.
    pub(crate) fn number_formats(&self) -> Result<Vec<NumberFormat>, Diagnostic> {
        self.told(self.cells.number_formats())
    }

    /// A whole sheet. A formula that has never been calculated reads as an error, so that nobody takes it for a blank.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet, Diagnostic> {
        self.told(self.cells.sheet(name))
    }

    /// Hands every cell of a sheet that holds something to `take`, in the order of the file, and gives those that are merged.
    pub(crate) fn for_each_cell(
        &mut self,
        name: &str,
        take: impl FnMut(CellAddress, &mut StreamedCell<'_>),
    ) -> Result<Vec<CellRange>, Diagnostic> {
        self.told(self.cells.for_each_cell(name, take))
    }

    /// Hands every cell of a sheet to a reader, on all cores. `again` says that its rows will be needed again, to be written to.
    pub(crate) fn read_cells<'c, R: CellReader>(
        &'c self,
        name: &str,
        again: bool,
        reader: &dyn Fn(CellContext<'c>) -> R,
    ) -> Result<R, Diagnostic> {
        self.told(self.cells.read_cells(name, again, reader))
    }

    /// The language of messages.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// What its cells refer to.
    pub(crate) fn context(&self) -> CellContext<'_> {
        self.cells.context()
    }
}

/// The texts in a column, by their rows.
pub fn column_texts(workbook: &Workbook<'_>, sheet: &str, column: ColumnIndex) -> Result<HashMap<RowIndex, Arc<str>>, Diagnostic> {
    workbook.told(texts::column_texts(&workbook.cells, sheet, column))
}
