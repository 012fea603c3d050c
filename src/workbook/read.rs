//! Cells of a workbook, read through calamine: whole small sheets ([`Sheet`]), or a stream of cells.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, Range, Reader, Xlsx, XlsxError, XlsxFormulaMetadata};

use crate::day_number::{DAYS_FROM_1900_TO_1904, DayNumber};
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::location::{CellAddress, Location, Place};
use crate::say;
use crate::value::{CellError, Value};

use super::package::Package;

/// A workbook whose cells can be read.
pub struct Workbook {
    cells: Xlsx<Cursor<Arc<[u8]>>>,
    date_1904: bool,
    location: Location,
    language: Language,
}

/// The cells of a sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: Arc<str>,
    /// The cells.
    pub cells: Range<Data>,
    /// Whether its workbook counts days from 1904.
    pub date_1904: bool,
    /// The texts of formulas, without their `=`, whose value is not Excel's: never calculated, not understood by Excel (`#NAME?`), or
    /// with a column in brackets of its own, for which the writing program has put some value.
    pub formulas: HashMap<CellAddress, String>,
}

impl Workbook {
    /// Makes a package's cells readable. `file` is the name that messages give it.
    pub fn open(package: &Package, file: &Arc<str>, language: Language) -> Result<Self, Diagnostic> {
        let location = Location::file(Arc::clone(file));
        let cells: Xlsx<_> =
            Xlsx::new(Cursor::new(Arc::clone(package.bytes()))).map_err(|error| unreadable(location.clone(), language, &error))?;
        let date_1904 = cells.has_1904_epoch();
        Ok(Self { cells, date_1904, location, language })
    }

    /// A whole sheet. A formula that has never been calculated reads as an error, so that nobody takes it for a blank.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet, Diagnostic> {
        let fault = self.fault(name);
        let mut reader = self.cells.worksheet_cells_reader(name).map_err(&fault)?;
        let mut cells = Vec::new();
        let mut formulas = HashMap::new();
        while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(&fault)? {
            let no_value = matches!(cell.value, DataRef::Empty | DataRef::Error(CellErrorType::Name));
            if let Some(XlsxFormulaMetadata::Normal { formula }) = &cell.formula
                && (no_value || reads_a_bare_column(formula))
            {
                formulas.insert(CellAddress::new(cell.pos.0, cell.pos.1), formula.clone());
            }
            let value = match cell.value {
                DataRef::Empty if cell.formula.is_some() => Data::Error(CellErrorType::GettingData),
                DataRef::Empty => continue,
                value => value.into(),
            };
            cells.push(calamine::Cell::new(cell.pos, value));
        }
        Ok(Sheet { name: name.into(), cells: Range::from_sparse(cells), date_1904: self.date_1904, formulas })
    }

    /// Hands every cell of a sheet that holds something to `take`, in the order of the file.
    pub fn for_each_cell(&mut self, name: &str, mut take: impl FnMut(CellAddress, &mut StreamedCell<'_, '_>)) -> Result<(), Diagnostic> {
        let (fault, date_1904) = (self.fault(name), self.date_1904);
        let mut reader = self.cells.worksheet_cells_reader(name).map_err(&fault)?;
        let mut texts = HashMap::new();
        while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(&fault)? {
            if cell.formula.is_none() && matches!(cell.value, DataRef::Empty) {
                continue;
            }
            take(CellAddress::new(cell.pos.0, cell.pos.1), &mut StreamedCell { data: cell.value, texts: &mut texts, date_1904 });
        }
        Ok(())
    }

    /// How an error of calamine's in a sheet is said.
    fn fault(&self, sheet: &str) -> impl Fn(XlsxError) -> Diagnostic + use<> {
        let (location, language) = (self.location.at(Place::Sheet(sheet.into())), self.language);
        move |error| unreadable(location.clone(), language, &error)
    }
}

/// A cell on its way through; its value is made only if somebody wants it.
pub struct StreamedCell<'a, 'r> {
    data: DataRef<'r>,
    /// Shared strings live as long as the reader, so that their address tells them apart.
    texts: &'a mut HashMap<(usize, usize), Arc<str>>,
    date_1904: bool,
}

impl StreamedCell<'_, '_> {
    /// Whether the cell holds something that a person sees: not an empty text (a formula's `""`).
    pub fn is_filled(&self) -> bool {
        match &self.data {
            DataRef::SharedString(text) => !text.trim().is_empty(),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => !text.trim().is_empty(),
            _ => true,
        }
    }

    /// The value; a date is its day number in the 1900 system, and a formula that was never calculated `#N/A`.
    pub fn value(&mut self) -> (Value, Content) {
        match &self.data {
            // Cells without value and formula are not handed out.
            DataRef::Empty => (Value::Error(CellError::NotAvailable), Content::Uncalculated),
            DataRef::SharedString(text) => {
                let text = self.texts.entry((text.as_ptr() as usize, text.len())).or_insert_with(|| Arc::from(*text));
                (Value::Text(Arc::clone(text)), Content::Plain)
            }
            DataRef::String(text) | DataRef::DurationIso(text) => (Value::text(text.as_str()), Content::Plain),
            DataRef::Float(number) => (Value::number(*number), Content::Plain),
            DataRef::Int(number) => (Value::number(*number as f64), Content::Plain),
            DataRef::Bool(boolean) => (Value::Boolean(*boolean), Content::Plain),
            DataRef::Error(error) => (Value::Error(cell_error(error)), Content::Plain),
            DataRef::DateTime(date) => date_value(date, self.date_1904),
            DataRef::DateTimeIso(text) => iso_date(text),
        }
    }
}

/// What a cell is, beside its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A value.
    Plain,
    /// A number that is shown as a date.
    Date,
    /// A formula that has never been calculated, by a program that writes formulas without their values.
    Uncalculated,
}

/// Whether a formula holds `[Revenue]` or `[@Revenue]`, which Excel has only behind a table's name; `[1]Prices!A1` is another workbook.
fn reads_a_bare_column(formula: &str) -> bool {
    let mut before = None;
    let mut depth = 0_u32;
    let mut quoted = false;
    let mut bare = false;
    let mut characters = formula.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if depth == 0 => quoted = !quoted,
            '[' if !quoted => {
                bare |= depth == 0 && !before.is_some_and(|before: char| before.is_alphanumeric() || "_.'\\]".contains(before));
                depth += 1;
            }
            ']' if !quoted => {
                depth = depth.saturating_sub(1);
                let other_workbook = characters.peek().is_some_and(|next| next.is_alphanumeric() || "_'!".contains(*next));
                if bare && depth == 0 {
                    if !other_workbook {
                        return true;
                    }
                    bare = false;
                }
            }
            _ => {}
        }
        before = Some(character);
    }
    false
}

impl Sheet {
    /// The smallest rectangle that holds every filled cell: its first and its last cell.
    pub fn used(&self) -> Option<(CellAddress, CellAddress)> {
        let (first, last) = (self.cells.start()?, self.cells.end()?);
        Some((CellAddress::new(first.0, first.1), CellAddress::new(last.0, last.1)))
    }

    /// The value of a cell; a date is its day number in the 1900 system.
    pub fn value(&self, cell: CellAddress) -> Value {
        match self.cells.get_value((cell.row.0, cell.column.0)).unwrap_or(&Data::Empty) {
            Data::Empty => Value::Blank,
            Data::String(text) => Value::text(text.as_str()),
            Data::Float(number) => Value::number(*number),
            Data::Int(number) => Value::number(*number as f64),
            Data::Bool(boolean) => Value::Boolean(*boolean),
            Data::Error(error) => Value::Error(cell_error(error)),
            Data::DateTime(date) => date_value(date, self.date_1904).0,
            Data::DateTimeIso(text) => iso_date(text).0,
            Data::DurationIso(text) => Value::text(text.as_str()),
        }
    }

    /// Whether a cell is a number that is shown as a date.
    pub fn is_date(&self, cell: CellAddress) -> bool {
        match self.cells.get_value((cell.row.0, cell.column.0)) {
            Some(Data::DateTime(date)) => date.is_datetime(),
            Some(Data::DateTimeIso(_)) => true,
            _ => false,
        }
    }
}

fn date_value(date: &ExcelDateTime, date_1904: bool) -> (Value, Content) {
    if date.is_duration() {
        return (Value::number(date.as_f64()), Content::Plain);
    }
    let shift = if date_1904 { DAYS_FROM_1900_TO_1904 } else { 0.0 };
    (Value::number(date.as_f64() + shift), Content::Date)
}

/// A date cell of the strict format: `2026-11-23`, `2026-11-23T12:00:00`.
fn iso_date(text: &str) -> (Value, Content) {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let Some(day) = DayNumber::parse_iso(day) else { return (Value::text(text), Content::Plain) };
    let mut fraction = 0.0;
    for (part, unit) in time.trim_end_matches('Z').split(':').zip([24.0, 1440.0, 86_400.0]) {
        fraction += part.parse::<f64>().unwrap_or(0.0) / unit;
    }
    (Value::number(day.serial() + fraction), Content::Date)
}

fn cell_error(error: &CellErrorType) -> CellError {
    match error {
        CellErrorType::Div0 => CellError::Div0,
        CellErrorType::NA | CellErrorType::GettingData => CellError::NotAvailable,
        CellErrorType::Name => CellError::Name,
        CellErrorType::Null => CellError::Null,
        CellErrorType::Num => CellError::Num,
        CellErrorType::Ref => CellError::Ref,
        _ => CellError::Value,
    }
}

fn unreadable(location: Location, language: Language, error: &XlsxError) -> Diagnostic {
    Diagnostic::error(
        "unreadable-workbook",
        location,
        say!(language, "the workbook cannot be read: {error}", "die Arbeitsmappe lässt sich nicht lesen: {error}"),
    )
    .with_help(say!(
        language,
        "open it in Excel and save it again as an Excel workbook (.xlsx)",
        "in Excel öffnen und erneut als Excel-Arbeitsmappe (.xlsx) speichern"
    ))
}

#[cfg(test)]
mod tests {
    use super::reads_a_bare_column;

    #[test]
    fn columns_in_brackets_of_their_own_are_none_of_excels() {
        for (formula, expected) in [
            ("[Revenue]*2", true),
            ("IF([@[IT workstations]]>1,1,0)", true),
            ("2*[@X]", true),
            ("Table1[[#This Row],[X]]*2", false),
            ("SUM(Table1[X])", false),
            ("[1]Prices!A1+1", false),
            ("'[2]My prices'!A1", false),
            ("[1]Prices!A1+[X]", true),
            ("\"[x]\"&A1", false),
            ("B2*0.5", false),
            ("[", false),
        ] {
            assert_eq!(reads_a_bare_column(formula), expected, "{formula}");
        }
    }
}
