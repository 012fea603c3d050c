//! The texts of one column of a sheet, read without the rest of it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::foundation::value::Value;

use super::cells::CellScan;
use super::read::{CellContext, PackageCells};
use super::sheet_rows::CellReader;
use crate::ooxml::fault::PackageFault;

/// The texts in a column, by their rows.
pub(crate) fn column_texts(
    cells: &PackageCells<'_>,
    sheet: &str,
    column: ColumnIndex,
) -> Result<HashMap<RowIndex, Arc<str>>, PackageFault> {
    let reader = |cells| ColumnTexts { cells, column, texts: Vec::new() };
    Ok(cells.read_cells(sheet, false, &reader)?.texts.into_iter().collect())
}

struct ColumnTexts<'a> {
    cells: CellContext<'a>,
    column: ColumnIndex,
    texts: Vec<(RowIndex, Arc<str>)>,
}

impl ColumnTexts<'_> {
    fn text(&self, text: &[u8], row: RowIndex, cell: &CellScan) -> Option<(RowIndex, Arc<str>)> {
        let cells: CellContext<'_> = self.cells;
        match cells.streamed(text, cell).filter(|_| cell.column == self.column)?.value().0 {
            Value::Text(text) => Some((row, text)),
            _ => None,
        }
    }
}

impl CellReader for ColumnTexts<'_> {
    type Part = Vec<(RowIndex, Arc<str>)>;

    fn take_first(&mut self, text: &[u8], row: RowIndex, cell: &CellScan) {
        self.texts.extend(self.text(text, row, cell));
    }

    fn ready(&self) -> bool {
        true
    }

    fn part(&self) -> Self::Part {
        Vec::new()
    }

    fn take(&self, part: &mut Self::Part, text: &[u8], row: RowIndex, cell: &CellScan) {
        part.extend(self.text(text, row, cell));
    }

    fn join(&self, all: &mut Self::Part, part: Self::Part) {
        all.extend(part);
    }

    fn append(&mut self, all: Self::Part) {
        self.texts.extend(all);
    }
}
