//! Where the cells of an older workbook (MS-XLS) lie, told from its records before another reader lays them out.
//!
//! A record is a kind, a length and its data. The globals name the sheets and where their records begin; a cell's record begins with
//! its row and its column.

use super::compound::workbook_stream;
use super::extent::{Extent, Room, TooFarApart};

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const MANY_NUMBERS: u16 = 0x00bd;
const FORMULA: u16 = 0x0006;
/// Numbers, texts, truth values and errors: what begins with row and column.
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, MANY_NUMBERS, FORMULA];

const LAST_COLUMN: u32 = 255;

/// Why a workbook is not handed on.
#[derive(Debug)]
pub(super) enum Fault {
    Damaged,
    TooFarApart(TooFarApart),
}

/// Whether the rectangles around the cells of all sheets fit into memory.
pub(super) fn fits(bytes: &[u8]) -> Result<(), Fault> {
    let stream = workbook_stream(bytes).ok_or(Fault::Damaged)?;
    let mut room = Room::of(bytes.len());
    let mut unicode = true;
    for (kind, data) in Records(&stream) {
        match kind {
            END => break,
            BEGIN => unicode = word(data, 0) == Some(0x0600),
            BOUND_SHEET => {
                let start = long(data, 0).ok_or(Fault::Damaged)? as usize;
                let (cells, formulas, stated) = extents(stream.get(start..).ok_or(Fault::Damaged)?);
                let name = sheet_name(data, unicode);
                // What the sheet states of itself is reserved for a moment.
                if cells.last().1 > LAST_COLUMN || Room::of(bytes.len()).take(&name, &stated, 0).is_err() {
                    return Err(Fault::Damaged);
                }
                room.take(&name, &cells, formulas.cells()).map_err(Fault::TooFarApart)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Where a sheet's cells lie, where its formulas, and where it says that its cells lie.
fn extents(sheet: &[u8]) -> (Extent, Extent, Extent) {
    let (mut cells, mut formulas, mut stated) = (Extent::default(), Extent::default(), Extent::default());
    // Charts in a sheet are sheets in the sheet.
    let mut depth = 0_u32;
    for (kind, data) in Records(sheet) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS if data.len() >= 14 => {
                if let (Some(from), Some(to), Some(left), Some(right)) = (long(data, 0), long(data, 4), word(data, 8), word(data, 10)) {
                    state(&mut stated, [from, to], [left, right]);
                }
            }
            DIMENSIONS => {
                if let (Some(from), Some(to), Some(left), Some(right)) = (word(data, 0), word(data, 2), word(data, 4), word(data, 6)) {
                    state(&mut stated, [from.into(), to.into()], [left, right]);
                }
            }
            kind if CELLS.contains(&kind) => {
                let (Some(row), Some(column)) = (word(data, 0).map(u32::from), word(data, 2).map(u32::from)) else { continue };
                let last = (kind == MANY_NUMBERS).then(|| word(data, data.len().saturating_sub(2))).flatten().map_or(column, u32::from);
                cells.add([row, row], [column.min(last), column.max(last)]);
                if kind == FORMULA {
                    formulas.add([row, row], [column, column]);
                }
            }
            _ => {}
        }
    }
    (cells, formulas, stated)
}

fn state(extent: &mut Extent, [from, to]: [u32; 2], [left, right]: [u16; 2]) {
    // Its reader begins at column A where the first column is none.
    let left = if left > 0xff || right < left { 0 } else { left };
    extent.add([from.min(to), from.max(to)], [left.into(), right.into()]);
}

/// A sheet's name: its length, from Excel 97 on whether two bytes make a character, and the characters.
fn sheet_name(data: &[u8], unicode: bool) -> String {
    let length = usize::from(data.get(6).copied().unwrap_or(0));
    let (wide, text) = if unicode { (data.get(7).is_some_and(|flags| flags & 1 == 1), data.get(8..)) } else { (false, data.get(7..)) };
    let text = text.unwrap_or_default();
    if wide {
        let units: Vec<u16> = text.chunks_exact(2).take(length).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        text.iter().take(length).map(|&byte| char::from(byte)).collect()
    }
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// The records of a stream, up to one that is cut off.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (word(self.0, 0)?, usize::from(word(self.0, 2)?));
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some((kind, data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    #[test]
    fn cells_of_the_sheet_count_and_those_of_a_chart_in_it_do_not() {
        let cell = |kind, row: u16, column: u16| record(kind, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 6]].concat());
        let many = [&[3, 0, 2, 0][..], &[0; 12], &[9, 0]].concat();
        let sheet = [
            record(BEGIN, &[0, 6]),
            record(DIMENSIONS, &[0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 4, 0, 0, 0]),
            cell(0x0203, 1, 1),
            record(BEGIN, &[0, 6]),
            cell(0x0203, 60_000, 200),
            record(END, &[]),
            record(MANY_NUMBERS, &many),
            cell(FORMULA, 5, 4),
            record(END, &[]),
            cell(0x0203, 50_000, 1),
        ]
        .concat();
        let (mut cells, mut formulas, mut stated) = (Extent::default(), Extent::default(), Extent::default());
        cells.add([1, 1], [1, 1]);
        cells.add([3, 3], [2, 9]);
        cells.add([5, 5], [4, 4]);
        formulas.add([5, 5], [4, 4]);
        stated.add([0, 9], [0, 4]);
        assert_eq!(extents(&sheet), (cells, formulas, stated));
    }

    #[test]
    fn names_are_read_in_either_spelling() {
        assert_eq!(sheet_name(&[0, 0, 0, 0, 0, 0, 2, 0, b'A', 0xfc], true), "Aü");
        assert_eq!(sheet_name(&[0, 0, 0, 0, 0, 0, 1, 1, 0xac, 0x20], true), "€");
        assert_eq!(sheet_name(&[0, 0, 0, 0, 0, 0, 2, b'A', b'b'], false), "Ab");
        assert_eq!(sheet_name(&[], true), "");
    }
}
