//! The results as formulas that Excel computes by itself: `run --live`.
//!
//! Every result column is written as native formulas over the accounts' cells, with today's values beside them, so that a change in Excel
//! recalculates points, scores, blockers and classes without keyfolio. Between the accounts' cells and the columns that a person looks at
//! stand *helper* columns, which are hidden: whether an account is in the funnel, the points of each Score row, a class before
//! the labels of knocked-out and blocked accounts. Numbers and labels of the criteria are read from [`parameters`], lines of a sheet of
//! its own that follow the criteria sheet.
//!
//! What cannot be written so stays a value, and a note says so; formulas over it read that value.

mod checks;
mod decision;
mod finish;
mod overrides;
pub mod parameters;
mod places;
mod results;
mod score;

use std::sync::Arc;

use crate::criteria::{Criteria, FieldColumns, Setting};
use crate::evaluation::data::Data;
use crate::evaluation::outcome::Outcome;
use crate::evaluation::walk::Walked;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::location::CellAddress;
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use parameters::{Line, Parameter, Source};

/// What is to be written as formulas.
pub struct Request<'a> {
    /// The values that were found.
    pub data: &'a Data<'a>,
    /// Where the accounts stand in the funnel.
    pub walked: &'a Walked,
    /// The criteria, with the settings in force.
    pub criteria: &'a Criteria,
    /// What is shown.
    pub outcome: &'a Outcome,
    /// A cell of the workbook's own criteria and settings sheets; `None` where the sheet is another workbook's, or a formula stands in
    /// the cell.
    pub cell: &'a dyn Fn(&str, CellAddress) -> Option<Value>,
    /// Which column of the criteria sheet is which; none where the criteria come from elsewhere.
    pub fields: &'a FieldColumns,
    /// Where the workbook's own settings stand; none where the criteria come from elsewhere.
    pub settings: &'a [(Setting, Source)],
    /// The last row of the criteria sheet.
    pub last_row: u32,
    /// The name of the sheet for the parameters; `None` where there can be none, so that their values stand in the formulas.
    pub sheet: Option<&'a str>,
    /// Whether the day was given on the command line: then neither the computer's nor that of the settings counts.
    pub given_day: bool,
}

/// A formula, with marks for what each account has of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// The pieces, left to right.
    pub pieces: Vec<Piece>,
}

/// A piece of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// The row of the account.
    Row,
    /// The letters of a column that is written: those that are shown first, then the helpers.
    Column(usize),
}

/// A helper column.
#[derive(Debug)]
pub struct Helper {
    /// Its header.
    pub header: String,
    /// Its formula; `None` where it holds values.
    pub formula: Option<Formula>,
    /// Its values; `None` where they are left to the spreadsheet program.
    pub values: Option<Arc<Values>>,
}

/// What is written.
#[derive(Debug)]
pub struct Live {
    /// For each column that is shown its formula; `None` for one that holds values.
    pub shown: Vec<Option<Formula>>,
    /// The helper columns.
    pub helpers: Vec<Helper>,
    /// The lines of the parameters' sheet.
    pub parameters: Vec<Parameter>,
    /// What could not be written as formulas, and what else a user should know.
    pub notes: Vec<Diagnostic>,
}

/// The row of a line in the parameters' sheet, counted from one.
pub const fn row_of(line: Line) -> u32 {
    line.0 as u32 + FIRST_ROW
}

/// The row of the first line.
pub const FIRST_ROW: u32 = 6;

impl Live {
    /// Writes the results as formulas.
    pub fn write(request: &Request<'_>) -> Self {
        results::write(request)
    }
}

impl Formula {
    /// Takes a text with marks apart.
    fn marked(text: &str) -> Self {
        use parameters::marks::{COLUMN, COLUMN_END, ROW};
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find([ROW, COLUMN]) {
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            rest = &rest[at..];
            if let Some(behind) = rest.strip_prefix(ROW) {
                pieces.push(Piece::Row);
                rest = behind;
            } else {
                let (number, behind) = rest[COLUMN.len_utf8()..].split_once(COLUMN_END).unwrap_or((rest, ""));
                pieces.push(Piece::Column(number.parse().unwrap_or_default()));
                rest = behind;
            }
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Self { pieces }
    }

    /// The formula of an account.
    pub fn text(&self, row: u32, letters: &dyn Fn(usize) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Row => row.to_string(),
            Piece::Column(column) => letters(*column),
        };
        self.pieces.iter().map(piece).collect()
    }
}
