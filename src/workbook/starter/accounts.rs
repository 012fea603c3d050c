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

/// A list to be written as a sheet: of accounts, or of what formulas look up.
pub(super) struct List {
    /// The name of its sheet and table.
    pub(super) name: String,
    /// The title above it.
    pub(super) title: String,
    /// A line of explanation below the title.
    pub(super) guide: String,
    /// Its columns, left to right.
    pub(super) columns: Vec<ListColumn>,
    /// Its rows; a cell for each column.
    pub(super) rows: Vec<Vec<Cell>>,
    /// How many columns stay in sight.
    pub(super) frozen: u16,
}

/// A column of a list.
pub(super) struct ListColumn {
    /// Its header.
    pub(super) header: String,
    /// The width in characters.
    pub(super) width: u16,
    /// How its cells are shown.
    pub(super) shown: Shown,
}

/// Writes the sample accounts.
pub(super) fn write(sheet: &mut Worksheet, accounts: &[SampleAccount], language: Language) -> Result<(), XlsxError> {
    let columns = Columns::ALL.iter().map(|column| ListColumn {
        header: column.header.in_language(language).to_owned(),
        width: column.width,
        shown: column.shown,
    });
    let list = List {
        name: words::ACCOUNTS_SHEET.in_language(language).to_owned(),
        title: TITLE.in_language(language).to_owned(),
        guide: accounts_guide(language),
        columns: columns.collect(),
        rows: accounts.iter().map(|account| account.cells(language).to_vec()).collect(),
        frozen: 2,
    };
    write_list(sheet, &list, language)?;
    emphasise(sheet, HEADER_ROW + accounts.len() as u32, language)
}

/// Writes a list as an Excel table below its title.
pub(super) fn write_list(sheet: &mut Worksheet, list: &List, language: Language) -> Result<(), XlsxError> {
    sheet.set_name(&list.name)?;
    sheet.write_with_format(0, 0, &list.title, &style::title())?;
    sheet.write_with_format(1, 0, &list.guide, &style::subtitle())?;
    let last_row = HEADER_ROW + list.rows.len() as u32;
    let last_column = (list.columns.len() as u16).saturating_sub(1);
    let formats: Vec<Format> = list.columns.iter().map(|column| format(column.shown, language)).collect();
    let headers: Vec<TableColumn> =
        list.columns.iter().map(|column| TableColumn::new().set_header(&column.header).set_header_format(style::header())).collect();
    let table = Table::new().set_name(&list.name).set_style(TableStyle::Light9).set_columns(&headers);
    sheet.add_table(HEADER_ROW, 0, last_row, last_column, &table)?;
    for ((column, position), format) in list.columns.iter().zip(0_u16..).zip(&formats) {
        sheet.set_column_width(position, column.width)?;
        sheet.set_column_format(position, format)?;
    }
    sheet.set_row_height(HEADER_ROW, 34)?;
    for (cells, row) in list.rows.iter().zip(HEADER_ROW + 1..) {
        for ((cell, column), format) in cells.iter().zip(0_u16..).zip(&formats) {
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
    sheet.set_freeze_panes(HEADER_ROW + 1, list.frozen)?;
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
        Shown::Decimal => Format::new().set_num_format("0.0"),
        Shown::Percent => Format::new().set_num_format("0.0%"),
        Shown::Date => Format::new().set_num_format(style::date_format(language)).set_align(FormatAlign::Center),
        Shown::Grade => Format::new().set_num_format("0").set_align(FormatAlign::Center),
    }
}

/// What is said below the title of accounts that were made up.
pub(super) fn accounts_guide(language: Language) -> String {
    say!(
        language,
        "Invented data. One row per account; keyfolio adds its results to the right of the last column.",
        "Erfundene Daten. Je Zeile ein Kunde; keyfolio ergänzt seine Ergebnisse rechts der letzten Spalte."
    )
}
