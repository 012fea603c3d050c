//! Binary workbooks (MS-XLSB): their cells one by one, however far apart they lie, and those that calamine passes over.
//!
//! calamine gives neither the errors that formulas have come to (BrtFmlaError) nor texts with formats of their own (BrtCellRString): both
//! would read as blanks. They are taken from the records of the sheet's part.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader, SheetType, SheetVisible, Xlsb};

use super::cell::plain;
use super::fault::Fault;
use super::{PlainCell, PlainSheet};
use crate::foundation::value::CellError;
use crate::ooxml::archive::Archive;
use crate::ooxml::package::relationships::{find_target, read_relationships, relationships_part};

const WORKBOOK: &str = "xl/workbook.bin";

const ROW: u16 = 0x0000;
const FORMULA_ERROR: u16 = 0x000b;
const RICH_TEXT: u16 = 0x003e;
/// Cells without a column of their own, which stand to the right of the one before.
const SHORT_CELLS: std::ops::RangeInclusive<u16> = 0x000c..=0x0012;
const END_OF_CELLS: u16 = 0x0092;
const SHEET: u16 = 0x009c;

/// Reads the sheets of cells in their order.
pub(super) fn sheets(bytes: &Arc<Vec<u8>>) -> Result<Vec<PlainSheet>, Fault> {
    let archive = Archive::open(Arc::clone(bytes)).map_err(|_| Fault::Damaged)?;
    let parts = parts_of_sheets(&archive).ok_or(Fault::Damaged)?;
    let mut file = Xlsb::new(Cursor::new(&bytes[..]))?;
    let mut sheets = Vec::new();
    for sheet in file.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut cells = Vec::new();
        let mut reader = file.worksheet_cells_reader(&sheet.name)?;
        while let Some(cell) = reader.next_cell()? {
            let (row, column) = cell.get_position();
            cells.extend(plain(&Data::from(cell.get_value().clone())).map(|value| (row, column, value)));
        }
        let part = parts.iter().find(|(name, _)| *name == sheet.name).ok_or(Fault::Damaged)?.1;
        let part = archive.inflate(part).map_err(|_| Fault::Damaged)?;
        cells.extend(passed_over(&part).ok_or(Fault::Damaged)?);
        cells.sort_by_key(|(row, column, _)| (*row, *column));
        sheets.push(PlainSheet { name: sheet.name, hidden: sheet.visible != SheetVisible::Visible, cells });
    }
    Ok(sheets)
}

/// The sheets' names, and the entries of their parts.
fn parts_of_sheets(archive: &Archive) -> Option<Vec<(String, usize)>> {
    let part = |name: &str| archive.inflate(archive.find(name)?).ok();
    let relationships = read_relationships(WORKBOOK, part(&relationships_part(WORKBOOK))?).ok()?;
    let workbook = part(WORKBOOK)?;
    let mut sheets = Vec::new();
    for (_, data) in Records(&workbook).filter(|(kind, _)| *kind == SHEET) {
        // Its state and its number come first.
        let Some((id, rest)) = wide_text(data.get(8..)?) else { continue };
        let target = relationships.iter().find(|relationship| relationship.id == id)?.target.as_deref()?;
        sheets.push((wide_text(rest)?.0, find_target(archive, target)?));
    }
    Some(sheets)
}

/// The cells that calamine does not give; `None` where there are such as are not understood, or where the part is cut off among them.
fn passed_over(part: &[u8]) -> Option<Vec<(u32, u32, PlainCell)>> {
    let (mut cells, mut row) = (Vec::new(), 0);
    for (kind, data) in Records(part) {
        match kind {
            ROW => row = long(data, 0)?,
            FORMULA_ERROR => cells.push((row, long(data, 0)?, PlainCell::Error(error(*data.get(8)?)))),
            RICH_TEXT => cells.push((row, long(data, 0)?, PlainCell::Text(wide_text(data.get(9..)?)?.0))),
            kind if SHORT_CELLS.contains(&kind) => return None,
            END_OF_CELLS => return Some(cells),
            _ => {}
        }
    }
    None
}

fn error(code: u8) -> CellError {
    match code {
        0x00 => CellError::Null,
        0x07 => CellError::Div0,
        0x17 => CellError::Ref,
        0x1d => CellError::Name,
        0x24 => CellError::Num,
        0x2a | 0x2b => CellError::NotAvailable,
        _ => CellError::Value,
    }
}

/// A text behind its length, and what follows it; `None` also for one that is null.
fn wide_text(data: &[u8]) -> Option<(String, &[u8])> {
    let end = 4 + 2 * usize::try_from(long(data, 0)?).ok()?;
    let units: Vec<u16> = data.get(4..end)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some((String::from_utf16_lossy(&units), &data[end..]))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// The records of a part, up to one that is cut off: a kind of one or two bytes and a length of one to four, seven bits each.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, rest) = number(self.0, 2)?;
        let (length, rest) = number(rest, 4)?;
        let data = rest.get(..length as usize)?;
        self.0 = &rest[length as usize..];
        Some((kind as u16, data))
    }
}

fn number(data: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for position in 0..most {
        let byte = *data.get(position)?;
        number |= u32::from(byte & 0x7f) << (7 * position);
        if byte & 0x80 == 0 || position + 1 == most {
            return Some((number, &data[position + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, data: &[u8]) -> Vec<u8> {
        [&[kind, data.len() as u8][..], data].concat()
    }

    #[test]
    fn errors_of_formulas_and_texts_with_formats_are_found() {
        let rich = [&[2, 0, 0, 0][..], &[0; 5], &[2, 0, 0, 0], &[b'a', 0, 0xfc, 0]].concat();
        let end = vec![0x92, 0x01, 0];
        let after = record(0x0b, &[0; 9]);
        let part = [record(0, &[7, 0, 0, 0]), record(0x0b, &[1, 0, 0, 0, 0, 0, 0, 0, 0x2a, 0]), record(0x3e, &rich), end, after].concat();
        let expected = [(7, 1, PlainCell::Error(CellError::NotAvailable)), (7, 2, PlainCell::Text("aü".to_owned()))];
        assert_eq!(passed_over(&part), Some(expected.to_vec()));
        assert_eq!(passed_over(&part[..part.len() - 14]), None, "cut off before the end of the cells");
        assert_eq!(passed_over(&record(0x0d, &[0; 8])), None);
    }
}
