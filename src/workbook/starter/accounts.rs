//! The sample accounts as a sheet: an Excel table below a title.

use rust_xlsxwriter::{
    Color, ConditionalFormatDataBar, ConditionalFormatFormula, ExcelDateTime, Format, FormatAlign, Note, Table, TableColumn, TableStyle,
    Worksheet, XlsxError,
};

use crate::foundation::language::{Language, Word, words};
use crate::say;

use super::sample::{Cell, Columns, SampleAccount, Shown};
use super::style;

/// The row of the headers, counted from zero.
const HEADER_ROW: u32 = 3;

const TITLE: Word = Word::new("Accounts: IT service desk and customer service", "Kunden: IT-Service-Desk und Kundenservice");

pub(super) fn write(sheet: &mut Worksheet, accounts: &[SampleAccount], language: Language) -> Result<(), XlsxError> {
    let name = words::ACCOUNTS_SHEET.in_language(language);
    sheet.set_name(name)?;
    sheet.write_with_format(0, 0, TITLE.in_language(language), &style::title())?;
    sheet.write_with_format(1, 0, guide(language), &style::subtitle())?;
    let last_row = HEADER_ROW + accounts.len() as u32;
    let last_column = Columns::ALL.len() as u16 - 1;
    let formats = Columns::ALL.map(|column| format(column.shown, language));
    let headers: Vec<TableColumn> = Columns::ALL
        .iter()
        .map(|column| TableColumn::new().set_header(column.header.in_language(language)).set_header_format(style::header()))
        .collect();
    let table = Table::new().set_name(name).set_style(TableStyle::Light9).set_columns(&headers);
    sheet.add_table(HEADER_ROW, 0, last_row, last_column, &table)?;
    for ((column, position), format) in Columns::ALL.iter().zip(0_u16..).zip(&formats) {
        sheet.set_column_width(position, column.width)?;
        sheet.set_column_format(position, format)?;
    }
    sheet.set_row_height(HEADER_ROW, 34)?;
    for (account, row) in accounts.iter().zip(HEADER_ROW + 1..) {
        for ((cell, column), format) in account.cells(language).iter().zip(0_u16..).zip(&formats) {
            match cell {
                Cell::Blank => sheet.write_blank(row, column, format)?,
                Cell::Text(text) => sheet.write_string_with_format(row, column, text, format)?,
                Cell::Number(number) => sheet.write_number_with_format(row, column, *number, format)?,
                Cell::Date(year, month, day) => {
                    sheet.write_datetime_with_format(row, column, ExcelDateTime::from_ymd(*year, *month, *day)?, format)?
                }
            };
        }
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 2)?;
    emphasise(sheet, last_row, language)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    Ok(())
}

/// Bars, a colour for contracts that run on, and a comment on what the grades mean.
fn emphasise(sheet: &mut Worksheet, last_row: u32, language: Language) -> Result<(), XlsxError> {
    let column =
        |english: &str| Columns::ALL.iter().zip(0_u16..).find(|(column, _)| column.header.english == english).map(|(_, position)| position);
    if let Some(cross_selling) = column("Cross-selling potential") {
        let bars = ConditionalFormatDataBar::new().set_fill_color(Color::RGB(0x9D_C3E6)).set_solid_fill(true);
        sheet.add_conditional_format(HEADER_ROW + 1, cross_selling, last_row, cross_selling, &bars)?;
    }
    if let Some(until) = column("Competitor contract until") {
        let letter = crate::foundation::location::ColumnIndex(u32::from(until));
        let first = HEADER_ROW + 2;
        let running = ConditionalFormatFormula::new()
            .set_rule(format!("=AND(ISNUMBER(${letter}{first}),${letter}{first}>EDATE(TODAY(),12))").as_str())
            .set_format(Format::new().set_background_color(Color::RGB(0xFC_E4D6)).set_font_color(Color::RGB(0x9C_3A00)));
        sheet.add_conditional_format(HEADER_ROW + 1, until, last_row, until, &running)?;
    }
    let notes = [
        (
            "Personal access",
            Word::new(
                "1: nobody knows us\n3: good contact with those in charge\n5: trusted by the board",
                "1: niemand kennt uns\n3: guter Kontakt zu den Verantwortlichen\n5: Vertrauen der Geschäftsleitung",
            ),
        ),
        (
            "Value contribution",
            Word::new(
                "1: interchangeable\n3: noticeable relief\n5: bears on the customer's own success",
                "1: austauschbar\n3: spürbare Entlastung\n5: trägt zum Erfolg des Kunden bei",
            ),
        ),
    ];
    for (header, text) in notes {
        if let Some(position) = column(header) {
            let note = Note::new(text.in_language(language)).add_author_prefix(false).set_width(250).set_height(75);
            sheet.insert_note(HEADER_ROW, position, &note)?;
        }
    }
    Ok(())
}

fn format(shown: Shown, language: Language) -> Format {
    match shown {
        Shown::Text => Format::new(),
        Shown::Whole => Format::new().set_num_format("#,##0"),
        Shown::Percent => Format::new().set_num_format("0.0%"),
        Shown::Date => Format::new().set_num_format(style::date_format(language)).set_align(FormatAlign::Center),
        Shown::Grade => Format::new().set_num_format("0").set_align(FormatAlign::Center),
    }
}

fn guide(language: Language) -> String {
    say!(
        language,
        "Invented data. One row per account; keyfolio adds its results to the right of the last column.",
        "Erfundene Daten. Je Zeile ein Kunde; keyfolio ergänzt seine Ergebnisse rechts der letzten Spalte."
    )
}
