//! Comparisons in pairs as a sheet: a block for each score, below each other.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use crate::criteria::pairwise::Pairwise;
use crate::foundation::language::{Language, Word, folded, words};

use super::style;

/// Writes the blocks.
pub(super) fn write(sheet: &mut Worksheet, blocks: &[Pairwise], language: Language) -> Result<(), XlsxError> {
    const GUIDE: Word = Word::new(
        "How much more the row matters than the column: 1, 3, 5, 7, 9, or 1/3 to 1/9; the half below the diagonal may stay blank.",
        "Wievielmal wichtiger die Zeile ist als die Spalte: 1, 3, 5, 7, 9 oder 1/3 bis 1/9; die Hälfte unter der Diagonale darf leer bleiben.",
    );
    sheet.set_name(words::PAIRWISE_SHEET.in_language(language))?;
    sheet.write_with_format(0, 0, words::PAIRWISE_SHEET.in_language(language), &style::title())?;
    sheet.write_with_format(1, 0, GUIDE.in_language(language), &style::subtitle())?;
    sheet.set_column_width(0, 30)?;
    let centred = style::cell().set_align(FormatAlign::Center);
    let mut row = 3_u32;
    for block in blocks {
        sheet.write_string_with_format(row, 0, &block.score.text, &style::header())?;
        for (item, column) in block.items.iter().zip(1_u16..) {
            sheet.set_column_width(column, 16)?;
            sheet.write_string_with_format(row, column, &item.text, &style::header())?;
        }
        for (item, line) in block.items.iter().zip(row + 1..) {
            sheet.write_string_with_format(line, 0, &item.text, &style::text().set_bold())?;
            for (than, column) in block.items.iter().zip(1_u16..) {
                let is = |one: &&crate::criteria::pairwise::Comparison| {
                    folded(&one.item) == folded(&item.text) && folded(&one.than) == folded(&than.text)
                };
                match block.comparisons.iter().find(is) {
                    Some(one) => sheet.write_number_with_format(line, column, one.times, &centred)?,
                    None => sheet.write_blank(line, column, &centred)?,
                };
            }
        }
        row += block.items.len() as u32 + 2;
    }
    Ok(())
}
