//! The rows of the accounts: read with the columns that somebody reads and with the key, without the rows that are no accounts.
//!
//! Which rows are no accounts hangs on the key, and which column is the key on the rows. So a column that falls short of a key is looked at a second
//! time, without the rows that would be none if it were the key ([`account_key`](super::account_key)); only then the rows are judged for good
//! and read again without those that are none.

use crate::accounts::no_accounts::Judged;
use crate::accounts::{Layout, LeftOut, LeftOutKind, Wanted};
use crate::criteria::SumRows;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::say;
use crate::workbook::told::fault_words::Told;

use super::account_key::PossibleKeys;
use super::left_out::{self, Known};
use super::request::Request;
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::Package;
use crate::workbook::region::{self, Grid};
use crate::workbook::table_search::{Found, merged_headers};
use crate::workbook::told::reading::Workbook;

/// The accounts' values.
pub(super) struct AccountRows {
    /// The values.
    pub(super) grid: Grid,
    /// The column of the key.
    pub(super) key: ColumnIndex,
    /// The rows that are no accounts, ascending.
    pub(super) left_out: Vec<LeftOut>,
    /// Accounts that are called a sum and have numbers as large as one.
    pub(super) suspects: Vec<RowIndex>,
    /// Columns whose header is a merged cell that begins further left.
    pub(super) merged: Vec<ColumnIndex>,
}

/// Reads the rows, tells which column is their key, and leaves out those that are no accounts.
pub(super) fn read(
    package: &Package,
    workbook: &Workbook<'_>,
    found: &mut Found<'_>,
    wanted: &Wanted,
    request: Request<'_>,
) -> Result<AccountRows, Vec<Diagnostic>> {
    let language = request.language;
    let set = set_key(&found.layout, request);
    let possible = PossibleKeys::of(found, wanted);
    let mut tried = if matches!(set, Ok(None)) { possible.likely() } else { Vec::new() };
    let own: Vec<ColumnIndex> = package.own_columns(found.sheet).iter().map(|own| own.index).collect();
    let read = |layout: &Layout, tried: &[ColumnIndex], without: &[RowIndex]| {
        let names: Vec<String> =
            layout.headers.iter().filter(|header| tried.contains(&header.column)).map(|header| folded(&header.name)).collect();
        let kept = |header: &str| wanted.keeps(header) || names.iter().any(|name| name == header);
        region::read(workbook, found.sheet, layout, &own, without, &kept, true).map_err(|fault| vec![fault])
    };
    let mut grid = read(&found.layout, &tried, &[])?;
    let fault = |fault: PackageFault| vec![fault.diagnostic(&package.name().into(), language)];
    let layout = match merged_headers(package, &grid, found).map_err(fault)? {
        Some(layout) => {
            grid = read(&layout, &tried, &[])?;
            layout
        }
        None => found.layout.clone(),
    };
    if grid.rows.is_empty() {
        // That there is nobody goes before that there is no key.
        found.layout = layout;
        return Ok(AccountRows { grid, key: ColumnIndex(0), left_out: Vec::new(), suspects: Vec::new(), merged: Vec::new() });
    }
    let is_known = |column: ColumnIndex| found.layout.headers.iter().any(|header| header.column == column);
    let merged_headers = layout.headers.iter().map(|header| header.column).filter(|column| !is_known(*column)).collect();
    let merged = merged_rows(package, &grid, found.sheet).map_err(fault)?;
    let judge = |grid: &Grid, key: ColumnIndex| {
        if request.settings.sum_rows == Some(SumRows::Keep) || grid.rows.is_empty() {
            return Ok(Judged::default());
        }
        let known = Known { key, merged: &merged, read: &|header| wanted.is_read(header) };
        left_out::of_accounts(workbook, found.sheet, grid, known).map_err(|fault| vec![fault])
    };
    let key = match set? {
        Some(key) => key,
        None => match possible.best(&grid, &tried, &judge, language)? {
            Some(key) => key,
            None => {
                tried = possible.all();
                grid = read(&layout, &tried, &[])?;
                possible.best_of_all(&grid, &tried, &judge, language)?
            }
        },
    };
    let Judged { mut left_out, suspects } = judge(&grid, key)?;
    if !left_out.is_empty() {
        let rows: Vec<RowIndex> = left_out.iter().map(|left_out| left_out.row).collect();
        grid = read(&layout, &[key], &rows)?;
    }
    // The others have been read to be looked at.
    for column in grid.columns.iter_mut().filter(|column| column.index != key && !wanted.keeps(&folded(&column.header))) {
        column.let_go();
        grid.uncalculated.retain(|cell| cell.column != column.index);
    }
    let beside = |row: &RowIndex| LeftOut { row: *row, kind: LeftOutKind::Beside, column: key, text: String::new(), in_key: false };
    left_out.extend(grid.beside.iter().map(beside));
    left_out.sort_by_key(|left_out| left_out.row);
    found.layout = layout;
    Ok(AccountRows { grid, key, left_out, suspects, merged: merged_headers })
}

/// Rows below the headers whose cells are merged into one over all columns of the accounts, ascending.
fn merged_rows(package: &Package, grid: &Grid, sheet: &str) -> Result<Vec<RowIndex>, PackageFault> {
    let mut columns = grid.columns.iter().filter(|column| column.makes_rows).map(|column| column.index);
    let Some(first) = columns.next() else { return Ok(Vec::new()) };
    let Some(last) = columns.next_back() else { return Ok(Vec::new()) };
    let Some(sheet) = package.worksheet(sheet) else { return Ok(Vec::new()) };
    let merges = package.merges(sheet)?;
    let across =
        merges.iter().filter(|range| range.first.row > grid.header_row && range.first.column <= first && range.last.column >= last);
    let mut rows: Vec<RowIndex> = across.map(|range| range.first.row).collect();
    rows.sort_unstable();
    Ok(rows)
}

/// The column that the settings name as the key.
fn set_key(layout: &Layout, request: Request<'_>) -> Result<Option<ColumnIndex>, Vec<Diagnostic>> {
    let language = request.language;
    let Some(wanted) = request.settings.account_key.as_ref().filter(|wanted| !wanted.is_empty()) else { return Ok(None) };
    let name = &wanted.text;
    if let Some(header) = layout.headers.iter().find(|header| folded(&header.name) == folded(name)) {
        return Ok(Some(header.column));
    }
    let headers = layout.headers.iter();
    let nearest = headers.min_by_key(|header| strsim::osa_distance(&folded(&header.name), &folded(name))).map(|header| header.name.clone());
    let nearest = nearest.unwrap_or_default();
    Err(vec![
        Diagnostic::error(
            "unknown-column",
            wanted.location.clone(),
            say!(
                language,
                "the account key is to be column \"{name}\", and there is no such column",
                "der Kundenschlüssel soll die Spalte „{name}“ sein, und die gibt es nicht"
            ),
        )
        .with_help(say!(language, "is \"{nearest}\" meant?", "ist „{nearest}“ gemeint?")),
    ])
}
