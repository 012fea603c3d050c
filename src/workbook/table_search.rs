//! Where the accounts stand: among the sheets that can hold them, their tables and their possible header rows, what has the most of the columns
//! that the criteria name. A sheet that is called Accounts (Customers, Kunden) comes first unless it has less than half of what another has.

use std::collections::HashSet;

use crate::accounts::{Header, Layout, Wanted};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};

use super::first_rows::{FirstRow, first_rows, header_text};
use super::header_rows::{Sought, headers_of};
use super::region::{Grid, GridColumn};
use super::roles::Candidate;
use super::told::reading::Workbook;
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::{Package, TableEntry};

/// A table of accounts, or of anything else, that was found in a sheet.
#[derive(Clone, Debug)]
pub(super) struct Found<'p> {
    /// The sheet.
    pub(super) sheet: &'p str,
    /// The Excel table.
    pub(super) table: Option<&'p TableEntry>,
    /// Where it stands.
    pub(super) layout: Layout,
    /// How many of the columns that are read it has.
    pub(super) matched: usize,
    /// The first rows of the sheet, from which it was told.
    pub(super) rows: Vec<FirstRow>,
}

/// The place of the accounts among several sheets, and the other sheets that would do as well. `header` is the row that the settings name.
pub(super) fn search<'p>(
    package: &'p Package,
    workbook: &Workbook<'_>,
    sheets: &[Candidate<'p>],
    header: Option<RowIndex>,
    wanted: &Wanted,
) -> Result<(Option<Found<'p>>, Vec<&'p str>), Diagnostic> {
    let mut found = Vec::new();
    for sheet in sheets {
        if let Some(place) = search_sheet(package, workbook, sheet.name, header, wanted)? {
            found.push((*sheet, place));
        }
    }
    let most = found.iter().map(|(_, place)| place.matched).max().unwrap_or(0);
    let rank = |(sheet, place): &(Candidate<'_>, Found<'_>)| {
        // Columns behind the name of a sheet alone do not tell that it holds the accounts: tables to look things up in are named so.
        let named = sheet.is_named && (place.matched * 2 >= most || wanted.named.is_empty());
        (named, place.matched > 0 && sheet.is_visible, place.matched, sheet.is_visible)
    };
    // Of equal ones the first.
    let Some(best) = (0..found.len()).rev().max_by_key(|&place| rank(&found[place])) else { return Ok((None, Vec::new())) };
    let (sheet, place) = found.swap_remove(best);
    let as_good = |(other, found): &&(Candidate<'p>, Found<'p>)| {
        other.is_visible && found.matched >= 2 && found.matched * 4 >= place.matched * 3 && !sheet.is_named
    };
    let mut others: Vec<(Candidate<'p>, &'p str)> = found.iter().filter(as_good).map(|(other, _)| (*other, other.name)).collect();
    others.sort_by_key(|(other, _)| sheets.iter().position(|sheet| sheet.name == other.name));
    Ok((Some(place), others.into_iter().map(|(_, name)| name).collect()))
}

/// The place in one sheet. `None` where it has no row that can hold headers.
pub(super) fn search_sheet<'p>(
    package: &'p Package,
    workbook: &Workbook<'_>,
    sheet: &'p str,
    header: Option<RowIndex>,
    wanted: &Wanted,
) -> Result<Option<Found<'p>>, Diagnostic> {
    let own: Vec<ColumnIndex> = package.own_columns(sheet).iter().map(|own| own.index).collect();
    let mut tables: Vec<&TableEntry> = package.tables().iter().filter(|table| table.sheet == sheet && table.header_rows > 0).collect();
    let beside: Vec<[CellAddress; 2]> = tables
        .iter()
        // Under headers that the settings name, a table is rows like others.
        .filter(|table| header.is_none_or(|row| row == table.first.row))
        .map(|table| [table.first, table.last])
        .collect();
    tables.retain(|table| header.is_none_or(|row| table.first.row == row));
    // The longest first, as of two that have the same columns it is the more likely one.
    tables.sort_by_key(|table| std::cmp::Reverse(table.last.row.0 - table.first.row.0));
    let from: Vec<RowIndex> = tables.iter().map(|table| table.first.row).chain(header).collect();
    let rows = first_rows(package, workbook, sheet, &from, &own)?;
    let mut best: Option<Found<'p>> = None;
    let mut offer = |found: Found<'p>| {
        if best.as_ref().is_none_or(|best| found.matched > best.matched) {
            best = Some(found);
        }
    };
    for table in tables {
        offer(in_table(table, sheet, &rows, &own, wanted));
    }
    let plain = Layout { beside, ..Layout::default() };
    let outside: Vec<FirstRow> = rows.iter().filter_map(|row| without(row, &plain)).collect();
    let names = wanted.in_place(sheet, None);
    if let Some(headers) = headers_of(&outside, header, Sought::new(&names, wanted)) {
        let layout = Layout { header_row: headers.row, headers: headers.headers, ..plain };
        offer(Found { sheet, table: None, layout, matched: headers.matched, rows: outside });
    }
    Ok(best)
}

/// An Excel table that has headers.
pub(super) fn search_table<'p>(
    package: &'p Package,
    workbook: &Workbook<'_>,
    table: &'p TableEntry,
    wanted: &Wanted,
) -> Result<Option<Found<'p>>, Diagnostic> {
    if table.header_rows == 0 {
        return Ok(None);
    }
    let own: Vec<ColumnIndex> = package.own_columns(&table.sheet).iter().map(|own| own.index).collect();
    let rows = first_rows(package, workbook, &table.sheet, &[table.first.row], &own)?;
    Ok(Some(in_table(table, &table.sheet, &rows, &own, wanted)))
}

/// An Excel table as the place.
fn in_table<'p>(table: &'p TableEntry, sheet: &'p str, rows: &[FirstRow], own: &[ColumnIndex], wanted: &Wanted) -> Found<'p> {
    let names: HashSet<String> = wanted.in_place(sheet, Some(&table.name));
    let cells = rows.iter().find(|row| row.row == table.first.row);
    let columns = (table.first.column.0..=table.last.column.0).map(ColumnIndex).filter(|column| !own.contains(column));
    let header = |column: ColumnIndex| {
        let name = match cells {
            Some(row) => row.cell(column).map(|(value, content)| header_text(value, content)),
            None => table.columns.get((column.0 - table.first.column.0) as usize).cloned(),
        };
        name.filter(|name| !name.is_empty()).map(|name| Header { column, name, makes_rows: true })
    };
    let headers: Vec<Header> = columns.filter_map(header).collect();
    let has: HashSet<String> = headers.iter().map(|header| crate::foundation::language::folded(&header.name)).collect();
    let matched = names.intersection(&has).count();
    let last = CellAddress { row: RowIndex(table.last.row.0.saturating_sub(table.totals_rows)), column: table.last.column };
    let layout = Layout { header_row: table.first.row, headers, inside: Some([table.first, last]), beside: Vec::new() };
    let rows = rows.iter().filter_map(|row| without(row, &layout)).collect();
    Found { sheet, table: Some(table), layout, matched, rows }
}

/// A row without the cells that cannot belong to a place.
fn without(row: &FirstRow, layout: &Layout) -> Option<FirstRow> {
    let held = |cell: &&(ColumnIndex, _, _)| layout.holds(CellAddress { row: row.row, column: cell.0 });
    let cells: Vec<_> = row.cells.iter().filter(held).cloned().collect();
    (!cells.is_empty()).then_some(FirstRow { row: row.row, cells })
}

/// The headers, where a merged header cell names further columns that hold data: it belongs to each of its columns.
pub(super) fn merged_headers(package: &Package, grid: &Grid, found: &Found<'_>) -> Result<Option<Layout>, PackageFault> {
    let nameless = |column: &&GridColumn| column.header.is_empty() && column.first_filled.is_some();
    let Some(sheet) =
        package.worksheet(found.sheet).filter(|_| found.table.is_none() && grid.columns.iter().any(|column| nameless(&column)))
    else {
        return Ok(None);
    };
    let mut layout = found.layout.clone();
    for merge in package.merges(sheet)?.iter().filter(|merge| merge.has_row(grid.header_row)) {
        let Some(place) = layout.headers.iter().position(|header| header.column == merge.first.column) else { continue };
        let within = |column: &&GridColumn| nameless(column) && (merge.first.column..=merge.last.column).contains(&column.index);
        let header = layout.headers[place].clone();
        let further: Vec<Header> =
            grid.columns.iter().filter(within).map(|column| Header { column: column.index, ..header.clone() }).collect();
        let is_blank = grid.columns.iter().any(|column| column.index == header.column && column.first_filled.is_none());
        if !further.is_empty() && is_blank {
            layout.headers.remove(place);
        }
        layout.headers.extend(further);
    }
    layout.headers.sort_by_key(|header| header.column);
    Ok((layout != found.layout).then_some(layout))
}
