//! Overrides as a sheet: empty in a new workbook, so that whoever decides otherwise finds where to write it.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use crate::criteria::{Override, OverrideField};
use crate::foundation::language::{Language, Word, words};
use crate::foundation::value::Value;

use super::style;

/// The row of the headers, counted from zero.
const HEADER_ROW: u32 = 3;
/// Rows that are ready to be filled.
const READY: u32 = 20;

/// Writes overrides, or the headers above which some can be written.
pub(super) fn write(sheet: &mut Worksheet, overrides: &[Override], language: Language) -> Result<(), XlsxError> {
    const GUIDE: Word = Word::new(
        "What people decided in place of the rules: the value stands until the day under Until, and the reason says who decided it and why.",
        "Was Menschen anstelle der Regeln entschieden haben: der Wert gilt bis zum Tag unter Bis, und die Begründung sagt, wer es entschied und warum.",
    );
    sheet.set_name(words::OVERRIDES_SHEET.in_language(language))?;
    sheet.write_with_format(0, 0, words::OVERRIDES_SHEET.in_language(language), &style::title())?;
    sheet.write_with_format(1, 0, GUIDE.in_language(language), &style::subtitle())?;
    for ((field, width), column) in OverrideField::ALL.into_iter().zip([16.0, 22.0, 18.0, 48.0, 18.0, 14.0]).zip(0_u16..) {
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(HEADER_ROW, column, field.word().in_language(language), &style::header())?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?;
    let date = style::cell().set_num_format(style::date_format(language)).set_align(FormatAlign::Left);
    for (one, row) in overrides.iter().zip(HEADER_ROW + 1..) {
        let texts = [&one.account.text, &one.result.text, "", &one.reason.text, &one.by.text];
        for (text, column) in texts.iter().zip(0_u16..).filter(|(_, column)| *column != 2) {
            sheet.write_string_with_format(row, column, *text, &style::text())?;
        }
        match &one.value.value {
            Value::Number(number) if one.value.is_date => sheet.write_number_with_format(row, 2, *number, &date)?,
            Value::Number(number) => sheet.write_number_with_format(row, 2, *number, &style::cell().set_align(FormatAlign::Left))?,
            Value::Boolean(boolean) => sheet.write_boolean_with_format(row, 2, *boolean, &style::cell().set_align(FormatAlign::Left))?,
            _ => sheet.write_string_with_format(row, 2, &one.value_text.text, &style::text())?,
        };
        match one.until {
            Some(day) => sheet.write_number_with_format(row, 5, day.serial(), &date)?,
            None => sheet.write_blank(row, 5, &date)?,
        };
    }
    if overrides.is_empty() {
        for row in HEADER_ROW + 1..=HEADER_ROW + READY {
            for column in 0_u16..5 {
                sheet.write_blank(row, column, &style::text())?;
            }
            sheet.write_blank(row, 5, &date)?;
        }
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}
