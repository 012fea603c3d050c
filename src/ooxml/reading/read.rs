//! Cells of a workbook with their values: whole small sheets ([`Sheet`]), or a stream of cells.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::foundation::day_number::{DAYS_FROM_1900_TO_1904, DayNumber};
use crate::foundation::location::CellAddress;
use crate::foundation::value::{CellError, Value};

use super::cell_formats::{NumberFormat, Shown, cell_formats, number_formats};
use super::cells::{CellScan, StoredAs, StoredCell};
use super::sheet_rows::CellReader;
use super::worksheet::CellRange;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::{Package, decoded};
use crate::ooxml::xml::characters;

/// A package whose cells can be read.
pub(crate) struct PackageCells<'p> {
    package: &'p Package,
    texts: &'p [Arc<str>],
    formats: Vec<Shown>,
}

/// The cells of a sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: Arc<str>,
    /// The cells that hold something, each by its place: a forgotten one in the far corner of the sheet is one more, and no rectangle of
    /// 17 billion.
    pub cells: BTreeMap<CellAddress, (Value, Content)>,
    /// The texts of formulas, without their `=`, whose value is not Excel's: never calculated, not understood by Excel (`#NAME?`), or
    /// with a column in brackets of its own, for which the writing program has put some value.
    pub formulas: HashMap<CellAddress, String>,
    /// The merged cells, each by its first and last one.
    pub merges: Vec<[CellAddress; 2]>,
}

impl<'p> PackageCells<'p> {
    /// Makes a package's cells readable.
    pub(crate) fn of(package: &'p Package) -> Result<Self, PackageFault> {
        let formats = package.workbook.styles.map(|entry| {
            let name = &package.archive.entries()[entry].name;
            in_part(name, cell_formats(&decoded(&package.archive, entry)?.text))
        });
        let texts = package.shared_strings()?;
        Ok(Self { package, texts, formats: formats.transpose()?.unwrap_or_default() })
    }

    /// The number format of each cell format.
    pub(crate) fn number_formats(&self) -> Result<Vec<NumberFormat>, PackageFault> {
        let Some(styles) = self.package.workbook.styles else { return Ok(Vec::new()) };
        let name = &self.package.archive.entries()[styles].name;
        in_part(name, number_formats(&decoded(&self.package.archive, styles)?.text))
    }

    /// A whole sheet. A formula that has never been calculated reads as an error, so that nobody takes it for a blank.
    pub(crate) fn sheet(&self, name: &str) -> Result<Sheet, PackageFault> {
        let mut cells = BTreeMap::new();
        let mut formulas = HashMap::new();
        let merges = self.for_each_cell(name, |cell, streamed| {
            let (value, content) = streamed.value();
            if let Some(formula) = streamed.formula() {
                let no_value = content == Content::Uncalculated || value == Value::Error(CellError::Name);
                if no_value || reads_a_bare_column(&formula) {
                    formulas.insert(cell, formula);
                }
            }
            if value != Value::Blank {
                cells.insert(cell, (value, content));
            }
        })?;
        let merges = merges.iter().map(|range| [range.first, range.last]).collect();
        Ok(Sheet { name: name.into(), cells, formulas, merges })
    }

    /// Hands every cell of a sheet that holds something to `take`, in the order of the file, and gives those that are merged.
    pub(crate) fn for_each_cell(
        &self,
        name: &str,
        mut take: impl FnMut(CellAddress, &mut StreamedCell<'_>),
    ) -> Result<Vec<CellRange>, PackageFault> {
        let context = self.context();
        let sheet = self.package.worksheet(name).ok_or_else(|| PackageFault::MissingSheet(name.to_owned()))?;
        self.package.for_each_cell(sheet, &mut |text, row, cell| {
            if let Some(mut streamed) = context.streamed(text, cell) {
                take(CellAddress { row, column: cell.column }, &mut streamed);
            }
        })
    }

    /// Hands every cell of a sheet to a reader, on all cores. `again` says that its rows will be needed again, to be written to.
    pub(crate) fn read_cells<'c, R: CellReader>(
        &'c self,
        name: &str,
        again: bool,
        reader: &dyn Fn(CellContext<'c>) -> R,
    ) -> Result<R, PackageFault> {
        let sheet = self.package.worksheet(name).ok_or_else(|| PackageFault::MissingSheet(name.to_owned()))?;
        self.package.read_cells(sheet, again, &|| reader(self.context()))
    }

    /// What its cells refer to.
    pub(crate) fn context(&self) -> CellContext<'_> {
        CellContext { texts: self.texts, formats: &self.formats, date_1904: self.package.date_1904() }
    }
}

/// What the cells of a workbook refer to.
#[derive(Clone, Copy)]
pub(crate) struct CellContext<'a> {
    texts: &'a [Arc<str>],
    formats: &'a [Shown],
    date_1904: bool,
}

impl<'a> CellContext<'a> {
    /// A cell that lies in `text`; `None` where it holds nothing.
    #[inline]
    pub(crate) fn streamed(self, text: &'a [u8], cell: &CellScan) -> Option<StreamedCell<'a>> {
        Some(StreamedCell { cell: cell.stored(text)?, context: self })
    }
}

/// A cell on its way through; its value is made only if somebody wants it.
pub struct StreamedCell<'a> {
    cell: StoredCell<'a>,
    context: CellContext<'a>,
}

impl StreamedCell<'_> {
    /// Whether the cell holds something that a person sees: not an empty text (a formula's `""`).
    pub fn is_filled(&self) -> bool {
        match self.cell.stored_as {
            _ if self.cell.value.is_none() => true,
            StoredAs::Shared => self.shared().is_none_or(|text| !text.trim().is_empty()),
            StoredAs::Text | StoredAs::Inline => self.cell.text().is_ok_and(|text| !text.trim().is_empty()),
            _ => true,
        }
    }

    /// Whether it stores a number, or a date as one.
    pub(crate) fn stores_number(&self) -> bool {
        self.cell.stored_as == StoredAs::Number && self.cell.value.is_some()
    }

    /// Its formula as the file writes it.
    #[inline]
    pub(crate) fn written_formula(&self) -> Option<&[u8]> {
        self.cell.formula
    }

    /// The cell's format, as a position among the workbook's.
    pub(crate) fn style(&self) -> usize {
        self.cell.style as usize
    }

    /// The value; a date is its day number in the 1900 system, and a formula that was never calculated `#N/A`.
    pub fn value(&mut self) -> (Value, Content) {
        let cell = &self.cell;
        if cell.value.is_none() {
            return (Value::Error(CellError::NotAvailable), Content::Uncalculated);
        }
        let plain = |value| (value, Content::Plain);
        match cell.stored_as {
            StoredAs::Shared => plain(self.shared().map_or(Value::Error(CellError::Ref), |text| Value::Text(Arc::clone(text)))),
            StoredAs::Text | StoredAs::Inline => plain(cell.text().map_or(Value::Error(CellError::Value), Value::text)),
            StoredAs::Boolean => match cell.value.unwrap_or_default().trim_ascii() {
                b"1" | b"true" => plain(Value::Boolean(true)),
                b"0" | b"false" => plain(Value::Boolean(false)),
                _ => plain(Value::Error(CellError::Value)),
            },
            StoredAs::Error => match cell.text().unwrap_or_default().trim() {
                "#GETTING_DATA" => plain(Value::Error(CellError::NotAvailable)),
                name => plain(Value::Error(CellError::parse(name).unwrap_or(CellError::Value))),
            },
            StoredAs::Date => iso_date(cell.text().unwrap_or_default().trim()),
            StoredAs::Number => match (cell.number(), self.context.formats.get(cell.style as usize)) {
                (Some(number), Some(Shown::Date)) => {
                    let shift = if self.context.date_1904 { DAYS_FROM_1900_TO_1904 } else { 0.0 };
                    (Value::number(number + shift), Content::Date)
                }
                (Some(number), _) => plain(Value::number(number)),
                // What claims to be a number and is none must not be computed with.
                (None, _) => plain(Value::Error(CellError::Value)),
            },
        }
    }

    /// The text of the cell's own formula, without its `=`; `None` where it has none or shares another cell's.
    fn formula(&self) -> Option<String> {
        let text = characters(self.cell.formula?);
        (!text.trim().is_empty()).then_some(text)
    }

    /// The shared string that the cell names.
    fn shared(&self) -> Option<&Arc<str>> {
        self.context.texts.get(usize::try_from(crate::ooxml::xml::whole_number(self.cell.value?)?).ok()?)
    }
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

impl Sheet {
    /// The upper cell of the merged cells of one column that a cell is one of; otherwise the cell itself.
    pub fn merged(&self, cell: CellAddress) -> CellAddress {
        let holds = |[first, last]: &&[CellAddress; 2]| {
            first.column == cell.column && last.column == cell.column && (first.row..=last.row).contains(&cell.row)
        };
        self.merges.iter().find(holds).map_or(cell, |[first, _]| *first)
    }

    /// The value of a cell; a date is its day number in the 1900 system.
    pub fn value(&self, cell: CellAddress) -> Value {
        self.cells.get(&cell).map_or(Value::Blank, |(value, _)| value.clone())
    }

    /// Whether a cell is a number that is shown as a date.
    pub fn is_date(&self, cell: CellAddress) -> bool {
        matches!(self.cells.get(&cell), Some((Value::Number(_), Content::Date)))
    }
}

/// A date of the strict format: `2026-11-23`, `2026-11-23T12:00:00`; a time of day alone, `12:00:00`; a length of time, `PT1H30M`.
pub(crate) fn iso_date(text: &str) -> (Value, Content) {
    if let Some(days) = text.strip_prefix('P').and_then(duration) {
        return (Value::number(days), Content::Plain);
    }
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (Some(day), time),
        None if text.contains(':') => (None, text),
        None => (Some(text), ""),
    };
    let day = match day {
        // Day zero of Excel, and of other programs: a time of day without a date.
        None | Some("1899-12-31" | "1899-12-30") => Some(0.0),
        Some(day) => DayNumber::parse_iso(day).map(DayNumber::serial),
    };
    let time = if time.is_empty() { Some(0.0) } else { time_of_day(time.trim_end_matches('Z')) };
    match (day, time) {
        (Some(day), Some(time)) => (Value::number(day + time), Content::Date),
        _ => (Value::text(text), Content::Plain),
    }
}

/// `12:30:15.5` as a part of a day.
pub(crate) fn time_of_day(text: &str) -> Option<f64> {
    let parts: Option<Vec<f64>> = text.split(':').map(|part| part.parse().ok()).collect();
    let parts = parts.filter(|parts| (2..=3).contains(&parts.len()))?;
    Some(parts.iter().zip([24.0, 1440.0, 86_400.0]).map(|(part, unit)| part / unit).sum())
}

/// `1DT2H30M15.5S`, after its `P`, in days; months and years have no length.
fn duration(text: &str) -> Option<f64> {
    let (mut days, mut rest, mut in_time) = (0.0, text, false);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|_| !in_time) {
            (rest, in_time) = (time, true);
            continue;
        }
        let end = rest.find(|character: char| character.is_ascii_alphabetic())?;
        let unit = match (&rest[end..=end], in_time) {
            ("D", false) => 1.0,
            ("H", true) => 24.0,
            ("M", true) => 1440.0,
            ("S", true) => 86_400.0,
            _ => return None,
        };
        days += rest[..end].parse::<f64>().ok()? / unit;
        rest = &rest[end + 1..];
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn dates_of_the_strict_form_are_day_numbers() {
        for (text, serial) in [
            ("2026-11-23", 46_349.0),
            ("2026-11-23T12:00:00", 46_349.5),
            ("2026-11-23T06:00:00Z", 46_349.25),
            ("1899-12-31", 0.0),
            ("1899-12-30T18:00:00", 0.75),
            ("10:30:00", 0.4375),
        ] {
            assert_eq!(iso_date(text), (Value::number(serial), Content::Date), "{text}");
        }
        for (text, days) in [("PT36H", 1.5), ("P1DT6H", 1.25), ("PT0H11M15.0S", 11.25 / 1440.0)] {
            assert_eq!(iso_date(text), (Value::number(days), Content::Plain), "{text}");
        }
        for text in ["yesterday", "P1M", "2026-13-01", "2026-01-01Tnoon", "é:ü"] {
            assert_eq!(iso_date(text), (Value::text(text), Content::Plain), "{text}");
        }
    }
}
