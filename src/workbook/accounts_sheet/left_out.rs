//! Rows that are no accounts, found in a sheet ([`no_accounts`](crate::accounts::no_accounts) judges), and what is said of them.
//!
//! The values of the columns that formulas read tell which rows are doubtful; only of those all cells are looked at, in a second walk
//! that most sheets never need.

use std::collections::HashMap;
use std::sync::Arc;

use crate::accounts::digest::Digest;
use crate::accounts::no_accounts::{Judged, KnownColumn, RowSum, Table, is_called_count};
use crate::accounts::{Accounts, LeftOut, LeftOutKind};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::say;

use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::read::CellContext;
use crate::ooxml::reading::sheet_rows::CellReader;
use crate::workbook::region::{Grid, GridColumn};
use crate::workbook::sum_formula::SumFormula;
use crate::workbook::told::reading::Workbook;

/// So many rows of a kind are named, and so many of their texts.
const NAMED: usize = 8;
const QUOTED: usize = 3;

/// What is known of the accounts beside their values.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Which column is their key.
    pub(super) key: ColumnIndex,
    /// Rows that are one cell across all columns, ascending.
    pub(super) merged: &'a [RowIndex],
    /// Says by folded header which columns the criteria read.
    pub(super) read: &'a dyn Fn(&str) -> bool,
}

/// Judges the rows of the accounts sheet. Where none would be left, all of them are accounts.
pub(super) fn of_accounts(workbook: &Workbook<'_>, sheet: &str, grid: &Grid, known: Known<'_>) -> Result<Judged, Diagnostic> {
    let headed = headed(grid, Some(known.key));
    let columns = columns(&headed, |column| (known.read)(&folded(&column.header)));
    let table = Table {
        rows: &grid.rows,
        key: columns.iter().position(|column| column.index == known.key),
        key_header: headed.iter().find(|column| column.index == known.key).map_or("", |column| &column.header),
        columns,
        headers: headed.len(),
        sums: row_sums(&grid.sums, &headed),
        merged: known.merged,
    };
    judged(workbook, sheet, &table, grid, &headed)
}

/// Judges the rows of another table.
pub(super) fn of_table(workbook: &Workbook<'_>, sheet: &str, grid: &Grid) -> Result<Vec<LeftOut>, Diagnostic> {
    let headed = headed(grid, None);
    let columns = columns(&headed, |_| true);
    let sums = row_sums(&grid.sums, &headed);
    let table = Table { rows: &grid.rows, columns, key: None, key_header: "", headers: headed.len(), sums, merged: &[] };
    Ok(judged(workbook, sheet, &table, grid, &headed)?.left_out)
}

/// The columns of the rows; those of a list beside them say nothing of a row.
fn headed(grid: &Grid, key: Option<ColumnIndex>) -> Vec<&GridColumn> {
    grid.columns.iter().filter(|column| !column.header.is_empty() && (column.makes_rows || Some(column.index) == key)).collect()
}

fn columns<'a>(headed: &[&'a GridColumn], is_read: impl Fn(&GridColumn) -> bool) -> Vec<KnownColumn<'a>> {
    let known = headed.iter().filter(|column| column.wanted);
    known.map(|column| KnownColumn { index: column.index, kind: column.kind, values: &column.values, is_read: is_read(column) }).collect()
}

fn row_sums(sums: &[(CellAddress, SumFormula)], headed: &[&GridColumn]) -> Vec<RowSum> {
    let headed = sums.iter().filter(|(cell, _)| headed.iter().any(|column| column.index == cell.column));
    let mut rows: Vec<RowSum> = headed.map(|(cell, sum)| RowSum { row: cell.row, is_certain: *sum == SumFormula::Certain }).collect();
    rows.sort_by_key(|sum| (sum.row, !sum.is_certain));
    rows.dedup_by_key(|sum| sum.row);
    rows
}

fn judged(workbook: &Workbook<'_>, sheet: &str, table: &Table<'_>, grid: &Grid, headed: &[&GridColumn]) -> Result<Judged, Diagnostic> {
    let doubtful = table.doubtful();
    if doubtful.is_empty() {
        return Ok(Judged::default());
    }
    let headers: Vec<(ColumnIndex, &str)> = headed.iter().map(|column| (column.index, column.header.as_str())).collect();
    let nameless = grid.columns.iter().filter(|column| column.header.is_empty()).map(|column| column.index);
    let before: Vec<ColumnIndex> = nameless.filter(|column| headers.first().is_some_and(|(first, _)| column < first)).collect();
    let reader = |cells| DigestReader { cells, rows: &doubtful, headers: &headers, before: &before, digests: HashMap::new() };
    let read = workbook.read_cells(sheet, false, &reader)?;
    let mut digests = read.digests;
    // A row of which no cell stands below a header.
    doubtful.iter().for_each(|row| {
        digests.entry(*row).or_default();
    });
    let judged = table.left_out(&digests);
    Ok(if judged.left_out.len() < table.rows.len() { judged } else { Judged::default() })
}

/// Counts the cells of some rows.
struct DigestReader<'a> {
    cells: CellContext<'a>,
    rows: &'a [RowIndex],
    headers: &'a [(ColumnIndex, &'a str)],
    /// Columns without a header before those that have one.
    before: &'a [ColumnIndex],
    digests: HashMap<RowIndex, Digest>,
}

impl CellReader for DigestReader<'_> {
    type Part = HashMap<RowIndex, Digest>;

    fn take_first(&mut self, text: &[u8], row: RowIndex, cell: &CellScan) {
        let mut digests = std::mem::take(&mut self.digests);
        self.take(&mut digests, text, row, cell);
        self.digests = digests;
    }

    fn ready(&self) -> bool {
        true
    }

    fn part(&self) -> Self::Part {
        HashMap::new()
    }

    fn take(&self, part: &mut Self::Part, text: &[u8], row: RowIndex, cell: &CellScan) {
        if self.rows.binary_search(&row).is_err() {
            return;
        }
        let header = self.headers.binary_search_by_key(&cell.column, |(column, _)| *column).map(|place| self.headers[place].1);
        if header.is_err() && !self.before.contains(&cell.column) {
            return;
        }
        if let Some(mut streamed) = self.cells.streamed(text, cell) {
            let (digest, value) = (part.entry(row).or_default(), streamed.value().0);
            match header {
                Ok(header) => digest.take(cell.column, header, &value),
                Err(_) => digest.take_beside(cell.column, &value),
            }
        }
    }

    fn join(&self, all: &mut Self::Part, part: Self::Part) {
        all.extend(part);
    }

    fn append(&mut self, all: Self::Part) {
        self.digests.extend(all);
    }
}

/// What is said of the rows of the accounts sheet that are no accounts; nothing of cells beside them.
pub(super) fn finding(location: &Location, sheet: &Arc<str>, left_out: &[LeftOut], language: Language) -> Option<Diagnostic> {
    let (at, rows) = rows_by_kind(location, sheet, left_out, language)?;
    let message = say!(
        language,
        "these rows are no accounts and are left out: {rows}",
        "diese Zeilen sind keine Kunden und bleiben außen vor: {rows}"
    );
    Some(with_way_out(Diagnostic::finding("rows-left-out", at, message), language))
}

/// The same of another table.
pub(super) fn finding_of_table(
    table: &str,
    location: &Location,
    sheet: &Arc<str>,
    left_out: &[LeftOut],
    language: Language,
) -> Option<Diagnostic> {
    let (at, rows) = rows_by_kind(location, sheet, left_out, language)?;
    let message = say!(
        language,
        "these rows are none of the data in \"{table}\" and are left out: {rows}",
        "diese Zeilen gehören nicht zu den Daten in „{table}“ und bleiben außen vor: {rows}"
    );
    Some(with_way_out(Diagnostic::finding("rows-left-out", at, message), language))
}

fn with_way_out(finding: Diagnostic, language: Language) -> Diagnostic {
    finding.with_help(say!(
        language,
        "if that is right, the setting \"Sum rows\" = leave out ends this finding; if not, keep makes them accounts",
        "stimmt das, beendet die Einstellung „Summenzeilen“ = auslassen diesen Hinweis; sonst macht behalten sie zu Kunden"
    ))
}

/// The first of the rows, and all of them by what they are.
fn rows_by_kind(location: &Location, sheet: &Arc<str>, left_out: &[LeftOut], language: Language) -> Option<(Location, String)> {
    // Units belong to the headers, and no account is lost with them.
    let said: Vec<&LeftOut> = left_out.iter().filter(|row| !matches!(row.kind, LeftOutKind::Beside | LeftOutKind::Units)).collect();
    let first = said.first()?;
    let at = location.at(Place::Cell(Arc::clone(sheet), CellAddress { row: first.row, column: first.column }));
    let of_kind = |kind: LeftOutKind| {
        let rows: Vec<&LeftOut> = said.iter().filter(|row| row.kind == kind).copied().collect();
        if rows.is_empty() {
            return None;
        }
        let name = match (kind, rows.len() == 1) {
            (LeftOutKind::Sum, true) => say!(language, "a sum in row", "eine Summe in Zeile"),
            (LeftOutKind::Sum, false) => say!(language, "sums in rows", "Summen in den Zeilen"),
            (LeftOutKind::Count, true) => say!(language, "a count in row", "eine Anzahl in Zeile"),
            (LeftOutKind::Count, false) => say!(language, "counts in rows", "Anzahlen in den Zeilen"),
            (LeftOutKind::Header, true) => say!(language, "headers again in row", "nochmals Überschriften in Zeile"),
            (LeftOutKind::Header, false) => say!(language, "headers again in rows", "nochmals Überschriften in den Zeilen"),
            (_, true) => say!(language, "a heading or remark in row", "eine Zwischenüberschrift oder Anmerkung in Zeile"),
            (_, false) => say!(language, "headings or remarks in rows", "Zwischenüberschriften oder Anmerkungen in den Zeilen"),
        };
        let numbers: Vec<String> = rows.iter().take(NAMED).map(|row| row.row.to_string()).collect();
        let mut written = format!("{name} {}", numbers.join(", "));
        if rows.len() > NAMED {
            let more = language.count(rows.len() - NAMED);
            written.push_str(&say!(language, " and {more} more", " und {more} weiteren"));
        }
        let quoted: Vec<String> = match kind {
            LeftOutKind::Header => Vec::new(),
            _ => rows.iter().filter(|row| !row.text.is_empty()).take(QUOTED).map(|row| language.quoted(&shortened(&row.text))).collect(),
        };
        if !quoted.is_empty() {
            let further = if rows.len() > quoted.len() { ", …" } else { "" };
            written.push_str(&format!(" ({}{further})", quoted.join(", ")));
        }
        Some(written)
    };
    let kinds = [LeftOutKind::Sum, LeftOutKind::Count, LeftOutKind::Header, LeftOutKind::Remark];
    Some((at, kinds.into_iter().filter_map(of_kind).collect::<Vec<_>>().join("; ")))
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// What is said of accounts that are called a sum and have numbers as large as one.
pub(super) fn suspects(accounts: &Accounts, suspects: &[RowIndex], language: Language) -> Vec<Diagnostic> {
    let positions = suspects.iter().filter_map(|row| accounts.rows.binary_search(row).ok());
    let said = |position: usize| {
        let key = accounts.key(position).shown(language);
        let (message, help) = if is_called_count(&accounts.key(position)) {
            (
                say!(
                    language,
                    "the row \"{key}\" looks like a row that counts the others, names another number, and counts as an account",
                    "die Zeile „{key}“ sieht wie eine Zeile aus, die die anderen zählt, nennt eine andere Anzahl und zählt als Kunde"
                ),
                say!(
                    language,
                    "delete it if it is a count; if it is an account, the setting \"Sum rows\" = keep ends this finding",
                    "sie löschen, wenn sie eine Anzahl ist; ist sie ein Kunde, beendet die Einstellung „Summenzeilen“ = behalten diesen Hinweis"
                ),
            )
        } else {
            (
                say!(
                    language,
                    "the row \"{key}\" looks like a row of sums, is not the sum of the others, and counts as an account",
                    "die Zeile „{key}“ sieht wie eine Summenzeile aus, ist nicht die Summe der anderen und zählt als Kunde"
                ),
                say!(
                    language,
                    "delete it if it is a sum; if it is an account, the setting \"Sum rows\" = keep ends this finding",
                    "sie löschen, wenn sie eine Summe ist; ist sie ein Kunde, beendet die Einstellung „Summenzeilen“ = behalten diesen Hinweis"
                ),
            )
        };
        Diagnostic::finding("total-row", accounts.cell(position, accounts.columns[accounts.key].index), message).with_help(help)
    };
    positions.map(said).collect()
}
