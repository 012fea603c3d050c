//! The Findings sheet: everything that was said about criteria and data, as a table to sort and filter.

use std::collections::HashMap;

use rust_xlsxwriter::{Table, TableColumn, TableStyle, Url, Worksheet, XlsxError};

use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::Word;
use crate::foundation::location::Place;
use crate::say;

use super::{Report, cell_text, footer, is_here, style, summary};

/// The row of the headers, counted from zero.
const HEADER_ROW: u32 = 3;
/// Excel follows no more hyperlinks on a sheet than 65,530.
const MOST_LINKS: usize = 65_000;
/// The rows that a sheet has room for.
const MOST_ROWS: usize = 1_048_000;
/// The widths of the columns.
const WIDTHS: [f64; 7] = [12.0, 24.0, 18.0, 10.0, 22.0, 62.0, 48.0];

const HEADERS: [Word; 7] = [
    Word::new("Severity", "Art"),
    Word::new("Code", "Kennung"),
    Word::new("Sheet", "Blatt"),
    Word::new("Cell", "Zelle"),
    Word::new("Account", "Kunde"),
    Word::new("Message", "Meldung"),
    Word::new("Help", "Hilfe"),
];

pub(super) fn write(sheet: &mut Worksheet, report: &Report<'_>, findings: &[&Diagnostic]) -> Result<(), XlsxError> {
    const TITLE: Word = Word::new("Findings", "Hinweise");
    let language = report.criteria.language;
    sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, TITLE.in_language(language), &style::title())?;
    for (width, column) in WIDTHS.into_iter().zip(0_u16..) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_screen_gridlines(false).set_tab_color(style::TAB);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer(footer(&summary::title(report), language));
    if findings.is_empty() {
        let sentence = say!(
            language,
            "There is nothing to report: the criteria and the data of all accounts could be used as they are.",
            "Es gibt keine Hinweise: Die Kriterien und die Daten aller Kunden waren ohne Einschränkung verwendbar."
        );
        sheet.write_string_with_format(2, 0, sentence, &style::text())?;
        return Ok(());
    }
    let shown = findings.len().min(MOST_ROWS);
    let count = language.count(findings.len());
    let mut subtitle = if findings.len() == 1 {
        say!(language, "1 entry. The cell leads to the place.", "1 Eintrag. Die Zelle führt zur Stelle.")
    } else {
        say!(
            language,
            "{count} entries. The cell leads to the place; the columns can be sorted and filtered.",
            "{count} Einträge. Die Zelle führt zur Stelle; die Spalten lassen sich sortieren und filtern."
        )
    };
    if shown < findings.len() {
        let shown = language.count(shown);
        subtitle += &say!(language, " Only the first {shown} are listed.", " Nur die ersten {shown} sind aufgeführt.");
    }
    sheet.write_string_with_format(1, 0, subtitle, &style::subtitle())?;
    let headers: Vec<TableColumn> = HEADERS
        .iter()
        .map(|header| TableColumn::new().set_header(header.in_language(language)).set_header_format(style::header()))
        .collect();
    let table = Table::new().set_name("keyfolio_findings").set_style(TableStyle::None).set_columns(&headers);
    sheet.add_table(HEADER_ROW, 0, HEADER_ROW + shown as u32, WIDTHS.len() as u16 - 1, &table)?;
    sheet.set_row_height(HEADER_ROW, 22)?;
    let keys = keys(report);
    let (wrapped, link) = (style::wrapped(), style::link());
    for ((number, finding), row) in findings.iter().take(shown).enumerate().zip(HEADER_ROW + 1..) {
        write_row(sheet, row, report, finding, &keys, number < MOST_LINKS, [&wrapped, &link])?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    Ok(())
}

/// The account of each row of the accounts sheet.
fn keys(report: &Report<'_>) -> HashMap<u32, usize> {
    report.accounts.rows.iter().enumerate().map(|(account, row)| (row.0, account)).collect()
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    report: &Report<'_>,
    finding: &Diagnostic,
    keys: &HashMap<u32, usize>,
    linked: bool,
    [wrapped, link]: [&rust_xlsxwriter::Format; 2],
) -> Result<(), XlsxError> {
    let language = report.criteria.language;
    let severity = match finding.severity {
        Severity::Error => Word::new("Error", "Fehler"),
        Severity::Finding => Word::new("Finding", "Hinweis"),
        Severity::Note => Word::new("Note", "Anmerkung"),
    };
    let here = is_here(report, &finding.location);
    let (place, cell, key) = match &finding.location.place {
        Place::Cell(name, cell) => {
            let account = keys.get(&cell.row.0).filter(|_| here && **name == *report.accounts.sheet);
            (name.to_string(), cell.to_string(), account.map(|&account| report.accounts.key(account).shown(language)))
        }
        Place::Sheet(name) => (name.to_string(), String::new(), None),
        _ => (file_name(finding), crate::criteria::place(&finding.location, language), None),
    };
    let help = finding.help.as_deref().unwrap_or_default();
    let texts = [severity.in_language(language), finding.code, &place, &cell, key.as_deref().unwrap_or_default(), &finding.message, help];
    for (text, column) in texts.iter().zip(0_u16..) {
        sheet.write_string_with_format(row, column, cell_text(text), wrapped)?;
    }
    if linked && here && !cell.is_empty() {
        let target = format!("internal:'{}'!{cell}", place.replace('\'', "''"));
        sheet.write_url_with_format(row, 3, Url::new(target).set_text(&cell), link)?;
    }
    let lines = texts.iter().zip(WIDTHS).map(|(text, width)| style::lines_of(text, (width * 1.05) as usize)).max().unwrap_or(1);
    // Not every program fits the height of a row to wrapped text when it opens a workbook.
    sheet.set_row_height(row, 15.0 * f64::from(lines.min(27)) + 1.0)?;
    Ok(())
}

/// The file where a finding stands outside of a sheet.
fn file_name(finding: &Diagnostic) -> String {
    let file = finding.location.file.as_deref().unwrap_or_default();
    std::path::Path::new(file).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
