//! Where the boxes of notes open: beside the cell, as wide as reads well, and as high as the text needs.

use crate::foundation::location::CellAddress;

use super::vml::NoteBox;
use crate::ooxml::xml::{Malformed, Root, children_of};

/// A box's width in pixels.
const WIDTH: u32 = 300;
/// Characters of the note's font in a line of that width.
const LINE: usize = 46;
/// Pixels of a line, of an ordinary row, and of the widest gap that a column's width is counted in.
const LINE_HEIGHT: u32 = 15;
const ROW_HEIGHT: u32 = 20;
/// The most lines a box shows at once.
const MOST_LINES: usize = 24;
/// Columns of Excel's sheet.
const COLUMNS: u32 = 16_384;

/// The box of each note.
pub(crate) fn boxes(sheet: &[u8], notes: &[&(CellAddress, String)]) -> Result<Vec<NoteBox>, Malformed> {
    let widths = Widths::read(sheet)?;
    Ok(notes.iter().map(|(cell, text)| NoteBox { cell: *cell, anchor: widths.anchor(*cell, text) }).collect())
}

/// The widths of columns in pixels.
struct Widths {
    ordinary: u32,
    columns: Vec<(u32, u32, u32)>,
}

impl Widths {
    fn read(sheet: &[u8]) -> Result<Self, Malformed> {
        let root = Root::read(sheet)?;
        let pixels = |width: f64| (width.clamp(0.0, 255.0) * 7.0).round() as u32;
        let number = |text: Option<std::borrow::Cow<'_, str>>| text.and_then(|text| text.trim().parse::<f64>().ok());
        let mut widths = Self { ordinary: 64, columns: Vec::new() };
        if let Some(format) = root.child("sheetFormatPr") {
            widths.ordinary = number(format.tag(sheet)?.value("defaultColWidth")).map_or(64, pixels);
        }
        if let Some(list) = root.child("cols") {
            for element in children_of(sheet, list)? {
                let tag = element.tag(sheet)?;
                let width = if tag.is_set("hidden") { 0 } else { number(tag.value("width")).map_or(widths.ordinary, pixels) };
                if let (Some(first), Some(last)) = (tag.number("min"), tag.number("max")) {
                    widths.columns.push((first.saturating_sub(1), last.saturating_sub(1), width));
                }
            }
        }
        Ok(widths)
    }

    fn of(&self, column: u32) -> u32 {
        self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&column)).map_or(self.ordinary, |(_, _, width)| *width)
    }

    /// From the upper left to the lower right corner: column, pixels into it, row, pixels into it.
    fn anchor(&self, cell: CellAddress, text: &str) -> [u32; 8] {
        let lines: usize = text.lines().map(|line| line.chars().count().div_ceil(LINE).max(1)).sum();
        let height = 10 + LINE_HEIGHT * u32::try_from(lines.clamp(1, MOST_LINES)).unwrap_or(1);
        let left = cell.column.0 + 1;
        let (mut column, mut rest) = (left, 15 + WIDTH);
        while column < COLUMNS - 1 && rest > self.of(column) {
            rest -= self.of(column);
            column += 1;
        }
        // Above the first row there is nothing.
        let top = cell.row.0.saturating_sub(1);
        let bottom = 10 + height;
        [left, 15, top, 10, column, rest, top + bottom / ROW_HEIGHT, bottom % ROW_HEIGHT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_reach_over_narrow_and_hidden_columns() {
        let sheet = b"<worksheet><sheetFormatPr defaultColWidth=\"10\"/><cols><col min=\"3\" max=\"3\" width=\"20\"/><col min=\"4\" max=\"9\" hidden=\"1\"/></cols><sheetData/></worksheet>";
        let anchor = |row, column, text: &str| {
            let note = (CellAddress::new(row, column), text.to_owned());
            boxes(sheet, &[&note]).unwrap()[0].anchor
        };
        // 315 pixels from the left edge of C: 140 of C, none of D to I, 70 of J and of K, 35 of L.
        assert_eq!(anchor(4, 1, "short"), [2, 15, 3, 10, 11, 35, 4, 15]);
        assert_eq!(anchor(0, 30, &"x".repeat(200))[2..4], [0, 10]);
        assert!(anchor(0, 1, &"x\n".repeat(500))[6] < 25);
        assert_eq!(anchor(0, 16_382, "x")[4], 16_383);
    }
}
