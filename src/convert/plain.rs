//! Sheets of values written as a plain workbook.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashSet};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use crate::foundation::language::{Language, folded};
use crate::foundation::value::CellError;
use crate::ooxml::archive::made_by::made_alike;
use crate::ooxml::patching::new_cells::shortened;

use super::{PlainCell, PlainSheet};

/// Rows and columns of an Excel sheet.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
const LONGEST_SHEET_NAME: usize = 31;
const WIDEST_COLUMN: f64 = 60.0;
const NARROWEST_COLUMN: f64 = 8.43;

/// Why sheets cannot be written.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There is more than a sheet can hold.
    TooLarge,
    /// The writer gave up.
    Writer(XlsxError),
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        Self::Writer(error)
    }
}

/// A workbook, and the cells (sheet, row, column) whose text was cut.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) cut: Vec<(String, u32, u32)>,
}

/// Writes the sheets. The same sheets give the same bytes.
pub(super) fn write(sheets: &[PlainSheet]) -> Result<Written, Fault> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let (mut cut, mut names) = (Vec::new(), HashSet::new());
    let first_visible = sheets.iter().position(|sheet| !sheet.hidden).unwrap_or(0);
    for (position, sheet) in sheets.iter().enumerate() {
        let name = sheet_name(&sheet.name, &mut names);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name)?;
        if position == first_visible {
            worksheet.set_active(true);
            worksheet.set_first_tab(true);
        }
        worksheet.set_hidden(sheet.hidden && position != first_visible);
        cells(worksheet, &name, sheet.cells.iter().map(|(row, column, cell)| (*row, *column, cell)), &mut cut)?;
    }
    if sheets.is_empty() {
        workbook.add_worksheet();
    }
    Ok(Written { bytes: made_alike(workbook.save_to_buffer()?), cut })
}

/// Writes cells into a sheet, and gives its columns their widths.
pub(crate) fn cells<C: Borrow<PlainCell>>(
    worksheet: &mut Worksheet,
    name: &str,
    cells: impl Iterator<Item = (u32, u32, C)>,
    cut: &mut Vec<(String, u32, u32)>,
) -> Result<(), Fault> {
    let mut widths: BTreeMap<u16, f64> = BTreeMap::new();
    for (row, column, cell) in cells {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Fault::TooLarge);
        }
        let (row, column) = (row, u16::try_from(column).map_err(|_| Fault::TooLarge)?);
        let width = match cell.borrow() {
            PlainCell::Number(number, Some(format)) => {
                worksheet.write_number_with_format(row, column, *number, &Format::new().set_num_format(*format))?;
                format.len()
            }
            PlainCell::Number(number, None) => {
                worksheet.write_number(row, column, *number)?;
                Language::English.number(*number).len()
            }
            PlainCell::Text(text) if text.is_empty() => {
                // An empty text is no blank; a cell holds one as the result of a formula only, and without this default it would be 0.
                worksheet.set_formula_result_default("");
                worksheet.write_formula(row, column, Formula::new("=\"\"").set_result(""))?;
                0
            }
            PlainCell::Text(text) => {
                let kept = shortened(text);
                if kept.len() < text.len() {
                    cut.push((name.to_owned(), row, u32::from(column)));
                }
                // The text as it is: nothing that begins with an equals sign becomes a formula.
                worksheet.write_string(row, column, kept)?;
                text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
            }
            PlainCell::Boolean(boolean) => {
                worksheet.write_boolean(row, column, *boolean)?;
                5
            }
            PlainCell::Error(error) => {
                let name = error.name(Language::English);
                worksheet.write_formula(row, column, Formula::new(formula_of(*error)).set_result(name))?;
                name.len()
            }
        };
        let widest = widths.entry(column).or_default();
        *widest = widest.max(width as f64 + 1.5);
    }
    for (column, width) in widths {
        if width > NARROWEST_COLUMN {
            worksheet.set_column_width(column, width.min(WIDEST_COLUMN))?;
        }
    }
    Ok(())
}

/// A formula that gives an error; a cell cannot hold one in any other way.
fn formula_of(error: CellError) -> String {
    format!("={}", error.name(Language::English))
}

/// A name that Excel accepts and no other sheet has.
pub(crate) fn sheet_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    let clean: String =
        wanted.chars().map(|character| if "[]:*?/\\".contains(character) || character < ' ' { '_' } else { character }).collect();
    let clean = clean.trim_matches('\'').trim();
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let fitting = |tail: &str| {
        let mut units = tail.encode_utf16().count();
        let kept: String = clean
            .chars()
            .take_while(|character| {
                units += character.len_utf16();
                units <= LONGEST_SHEET_NAME
            })
            .collect();
        kept + tail
    };
    let mut names = std::iter::once(String::new()).chain((2..).map(|number| format!(" {number}"))).map(|tail| fitting(&tail));
    let name = names.find(|name| !taken.contains(&folded(name))).unwrap_or_default();
    taken.insert(folded(&name));
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_made_acceptable_and_unique() {
        let mut taken = HashSet::new();
        let mut name = |wanted: &str| sheet_name(wanted, &mut taken);
        assert_eq!(name("Kunden 2026/11"), "Kunden 2026_11");
        assert_eq!(name("kunden 2026_11"), "kunden 2026_11 2");
        assert_eq!(name("'"), "Sheet");
        assert_eq!(name(&"ä".repeat(40)), "ä".repeat(31));
        assert_eq!(name(&"ä".repeat(50)), "ä".repeat(29) + " 2");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"x".repeat(32_768)).len(), 32_767);
        assert_eq!(shortened(&"😀".repeat(20_000)).chars().count(), 16_383);
        assert_eq!(shortened(&"ä".repeat(32_767)).chars().count(), 32_767);
    }
}
