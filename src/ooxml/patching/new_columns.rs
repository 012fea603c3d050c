//! What is added to a sheet: columns of values, one cell for each of some rows.

use std::sync::Arc;

use crate::foundation::day_number::DayNumber;
use crate::foundation::location::RowIndex;
use crate::foundation::values::Values;

/// How a new column's cells are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnFormat {
    /// As Excel shows it by itself.
    General,
    /// One decimal.
    OneDecimal,
    /// One decimal, and a bar of its length from 0 to 100.
    Bar,
    /// Yes or no, in the middle of the cell.
    YesNo,
    /// A share, in per cent with one decimal.
    Percent,
    /// In the number format of a cell format of the workbook.
    Like(u32),
    /// One decimal, in a column that is grouped and collapsed: a detail of the column to the right of the group.
    Detail,
    /// A date as the user's Excel writes dates.
    Date,
    /// Text that may be long: a wide column.
    LongText,
}

/// A piece of a formula that is written into each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaPiece {
    /// Text as it stands.
    Text(String),
    /// The number of the row.
    Row,
    /// The letters of a new column, by its position among them.
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
    /// One cell for each of the rows.
    pub cells: Arc<Values>,
    /// How they are shown.
    pub format: ColumnFormat,
    /// The code of a number format of their own, which goes before that.
    pub number_format: Option<Arc<str>>,
    /// The labels that are to be told apart by a fill, best first; empty for none. Those in `muted` come last.
    pub classes: Vec<String>,
    /// Labels that are shown in grey.
    pub muted: Vec<String>,
    /// The formula in the rows' cells, of which `cells` are the values; `None` where the values themselves are written.
    pub formula: Option<ColumnFormula>,
    /// Whether the column is hidden.
    pub hidden: bool,
}

/// What is added to a sheet.
#[derive(Clone, Copy)]
pub(crate) struct Addition<'a> {
    /// The row of the headers.
    pub(crate) header_row: RowIndex,
    /// The rows that get cells, ascending.
    pub(crate) rows: &'a [RowIndex],
    /// Rows among them, ascending, that get nothing; what an earlier run wrote there is taken out.
    pub(crate) left_out: &'a [RowIndex],
    /// The columns, left to right.
    pub(crate) columns: &'a [NewColumn],
    /// A day as text, where a cell cannot hold it as a number.
    pub(crate) day_as_text: &'a (dyn Fn(DayNumber) -> String + Sync),
}
