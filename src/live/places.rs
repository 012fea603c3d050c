//! Where a formula's columns, numbers and helpers stand.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::accounts::{Accounts, LeftOut, LeftOutKind};
use crate::criteria::Written;
use crate::evaluation::data::Data;
use crate::formula::checking::scope::RangeId;
use crate::formula::criterion::is_long_number;
use crate::formula::native::{Blank, Can, Cells, Places, Term, Unwritable, number_text};
use crate::foundation::language::folded;
use crate::foundation::location::{CellAddress, ColumnIndex, Place, RowIndex};
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::say;

use super::Request;
use super::parameters::{Content, Line, Parameters, Source, marks, quoted};

/// A column on its way: its formula's text with marks.
pub(super) struct Draft {
    pub(super) header: String,
    pub(super) text: Option<String>,
    pub(super) values: Option<Values>,
}

/// How formulas read a result.
#[derive(Clone)]
pub(super) struct ResultCells {
    /// For accounts in the funnel, and for all.
    pub(super) inside: Term,
    pub(super) outside: Term,
    /// The number of the column over which column functions run, whether blanks are empty texts in it, and what it holds.
    pub(super) column: usize,
    pub(super) encoded: bool,
    pub(super) can: Can,
}

/// All columns and lines, while they are made.
pub(super) struct Sheets<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) data: &'a Data<'a>,
    pub(super) shown: usize,
    pub(super) helpers: Vec<Draft>,
    pub(super) parameters: Parameters,
    pub(super) results: BTreeMap<usize, ResultCells>,
    /// Headers that are taken, folded.
    pub(super) headers: HashSet<String>,
    pub(super) today: Line,
    pub(super) unchanged: Option<Line>,
    pub(super) regional: bool,
    /// The columns that hold what an earlier workbook held, by slot.
    pub(super) last_time: BTreeMap<usize, usize>,
}

impl<'a> Sheets<'a> {
    pub(super) fn accounts(&self) -> &'a Accounts {
        self.data.accounts()
    }

    /// The cell of a new column in the account's row.
    pub(super) fn own_cell(column: usize) -> String {
        format!("{}{column}{}{}", marks::COLUMN, marks::COLUMN_END, marks::ROW)
    }

    /// Adds a helper column; gives its number.
    pub(super) fn add(&mut self, name: &str, text: Option<String>, values: Option<Values>) -> usize {
        let stem: String = format!("_{}", name.replace(['\n', '\r'], " ")).chars().take(200).collect();
        let headers = std::iter::once(stem.clone()).chain((2..).map(|number: u32| format!("{stem} ({number})")));
        let header = headers.into_iter().find(|header| !self.headers.contains(&folded(header))).unwrap_or(stem);
        self.headers.insert(folded(&header));
        self.helpers.push(Draft { header, text, values });
        self.shown + self.helpers.len() - 1
    }

    /// The rows from the first account to the last.
    fn rows(&self) -> (RowIndex, RowIndex) {
        let rows = &self.accounts().rows;
        (rows.first().copied().unwrap_or(RowIndex(0)), rows.last().copied().unwrap_or(RowIndex(0)))
    }

    /// The range of a new column.
    pub(super) fn own_range(&self, column: usize) -> String {
        let (first, last) = self.rows();
        let sheet = quoted(&self.accounts().sheet);
        let letters = format!("{}{column}{}", marks::COLUMN, marks::COLUMN_END);
        format!("{sheet}!${letters}${first}:${letters}${last}")
    }

    /// The value of a cell of this workbook's criteria, where the text that was read stands there.
    pub(super) fn linked(&self, written: &Written) -> Option<(Source, Value)> {
        let Place::Cell(sheet, cell) = &written.location.place else { return None };
        if written.location.file != self.accounts().location.file {
            return None;
        }
        let value = (self.request.cell)(sheet, *cell)?;
        Some((Source { sheet: sheet.to_string(), cell: *cell }, value))
    }

    /// A cell of the same row as another of the criteria.
    pub(super) fn beside(source: &Source, column: ColumnIndex) -> Source {
        Source { sheet: source.sheet.clone(), cell: CellAddress { row: source.cell.row, column } }
    }

    /// How formulas read a label: the cell of the criteria, or the label itself.
    pub(super) fn label(&mut self, of: &str, name: &str, written: Option<&Written>, shown: &str, default: &str) -> String {
        let value = Value::text(shown);
        let linked = written.and_then(|written| Some((self.linked(written)?, written)));
        let content = match linked {
            Some(((source, Value::Text(raw)), written)) if *raw == *written.text => Content::Label(source, default.to_owned()),
            Some(((source, Value::Blank), _)) => Content::Label(source, default.to_owned()),
            _ => Content::Entered,
        };
        Parameters::mark(self.parameters.add(of, name, content, value))
    }
}

/// The places of one formula.
pub(super) struct FormulaPlaces<'b, 'a> {
    pub(super) sheets: &'b mut Sheets<'a>,
    /// The text that the formula stands in.
    pub(super) written: Option<&'b Written>,
    /// The rule or result, for headers and lines.
    pub(super) name: String,
    /// Whether only accounts in the funnel are asked.
    pub(super) in_funnel: bool,
}

impl FormulaPlaces<'_, '_> {
    fn has_long_numbers(&self, id: RangeId) -> bool {
        let dialect = self.sheets.data.plan().dialect;
        let column = self.sheets.data.column(id);
        let is_long = |value: Value| matches!(value, Value::Text(text) if text.len() > 15 && is_long_number(&text, dialect));
        column.values().iter().any(is_long)
    }
}

impl Places for FormulaPlaces<'_, '_> {
    fn cell(&self, slot: usize) -> Term {
        if let Some(column) = self.sheets.accounts().columns.get(slot) {
            return Term::cell(&format!("{}{}", column.index, marks::ROW));
        }
        if let Some(&column) = self.sheets.last_time.get(&slot) {
            return Term::cell(&Sheets::own_cell(column));
        }
        match self.sheets.results.get(&slot) {
            Some(result) if self.in_funnel => result.inside.clone(),
            Some(result) => result.outside.clone(),
            None => Term::simple("#REF!", Can::NOTHING),
        }
    }

    fn column(&self, id: RangeId) -> Result<Cells, Unwritable> {
        let dense =
            |rows: &[RowIndex]| rows.first().zip(rows.last()).is_some_and(|(first, last)| (last.0 - first.0) as usize + 1 == rows.len());
        let range = |sheet: &str, index: ColumnIndex, rows: &[RowIndex], left_out: &[LeftOut]| -> Result<Cells, Unwritable> {
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Err(Unwritable::NoCells) };
            let counts = |other: &LeftOut| other.kind != LeftOutKind::Beside && (*first..=*last).contains(&other.row);
            if left_out.iter().any(counts) {
                return Err(Unwritable::SumsBetween);
            }
            Ok(Cells {
                text: format!("{}!${index}${first}:${index}${last}", quoted(sheet)),
                rows: (sheet.to_owned(), first.0, last.0),
                count: rows.len(),
                is_dense: dense(rows),
                encoded: false,
                can: Can::ANY,
                has_long_numbers: self.has_long_numbers(id),
            })
        };
        let accounts = self.sheets.accounts();
        if let Some(table) = id.table {
            let table = &self.sheets.data.lookups()[table];
            let column = table.columns.get(id.column).ok_or(Unwritable::NoCells)?;
            return range(&table.sheet, column.index, &table.rows, &table.left_out);
        }
        if let Some(column) = accounts.columns.get(id.column) {
            return range(&accounts.sheet, column.index, &accounts.rows, &accounts.left_out);
        }
        let result = self.sheets.results.get(&id.column).ok_or(Unwritable::NoCells)?;
        // A result is blank where there is no account.
        let cells = range(&accounts.sheet, ColumnIndex(0), &accounts.rows, &[])?;
        Ok(Cells { text: self.sheets.own_range(result.column), encoded: result.encoded, can: result.can, ..cells })
    }

    fn number(&mut self, span: &Range<usize>, number: f64) -> String {
        let Some(written) = self.written else { return number_text(number) };
        let linked = self.sheets.linked(written);
        let dialect = self.sheets.data.plan().dialect;
        let name = written.text.get(span.clone()).unwrap_or_default().to_owned();
        if let Some((source, raw)) = linked {
            self.sheets.parameters.text(&source, &self.name, &written.text, &raw, dialect);
            let literal = self.sheets.parameters.literal(&source, &written.text, span.clone(), number, &name, false);
            return literal.unwrap_or_else(|| number_text(number));
        }
        let known = self.sheets.parameters.lines.iter().position(|line| {
            line.content == Content::Entered && line.of == self.name && line.name == name && line.value == Value::Number(number)
        });
        let line = known.map(Line);
        let line = line.unwrap_or_else(|| self.sheets.parameters.add(&self.name, &name, Content::Entered, Value::Number(number)));
        Parameters::mark(line)
    }

    fn helper(&mut self, text: String, shared: bool) -> String {
        if shared {
            let known = self.sheets.parameters.lines.iter().position(|line| line.content == Content::Formula(text.clone()));
            let line = known.map(Line);
            let name = self.name.clone();
            let line = line.unwrap_or_else(|| self.sheets.parameters.add(&name, "", Content::Formula(text), Value::Blank));
            return Parameters::mark(line);
        }
        let known = self.sheets.helpers.iter().position(|draft| draft.text.as_ref() == Some(&text));
        let column = match known {
            Some(position) => self.sheets.shown + position,
            None => self.sheets.add(&self.name.clone(), Some(text), None),
        };
        Sheets::own_cell(column)
    }

    fn today(&mut self) -> String {
        Parameters::mark(self.sheets.today)
    }

    fn decimal_sign(&mut self) -> String {
        let content = Content::Formula("MID(0.5&\"\",2,1)".to_owned());
        let known = self.sheets.parameters.lines.iter().position(|line| line.content == content);
        let language = self.sheets.data.plan().language();
        let name = say!(language, "Decimal sign of this computer", "Dezimalzeichen dieses Rechners");
        let own = if self.sheets.data.plan().dialect.decimal_comma { "," } else { "." };
        let line = known.map(Line);
        let line = line.unwrap_or_else(|| self.sheets.parameters.add("", &name, content, Value::text(own)));
        Parameters::mark(line)
    }

    fn regional(&mut self) {
        self.sheets.regional = true;
    }
}

/// A cell with a value of ours: blank where the value is.
pub(super) fn value_cell(address: &str) -> Term {
    Term { blank: Blank::Native(format!("ISBLANK({address})")), ..Term::cell(address) }
}
