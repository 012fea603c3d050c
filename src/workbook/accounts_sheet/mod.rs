//! From the accounts sheet's cells to [`Accounts`], with what is wrong about its headers and keys.

mod account_key;
mod account_rows;
mod key_findings;
mod left_out;
mod request;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::accounts::strays::{self, KindsMet};
use crate::accounts::{AccountColumn, Accounts, Layout, LookupTable, Wanted};
use crate::criteria::SumRows;
use crate::foundation::column::Column;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::say;

use super::region::{self, Grid, GridColumn};
use super::roles::Roles;
use super::table_search::{Found, search, search_sheet, search_table};
use super::told::reading::Workbook;
use crate::ooxml::package::{Package, TableEntry};
use account_rows::AccountRows;
use key_findings::key_findings;

pub use request::Request;

/// Reads the accounts. The findings (columns without a header, doubled headers and keys) come beside them.
pub fn read(
    package: &Package,
    workbook: &mut Workbook<'_>,
    file: &Location,
    request: Request<'_>,
) -> Result<(Accounts, Vec<Diagnostic>), Vec<Diagnostic>> {
    let language = request.language;
    let header = request.header_row();
    let wanted = request.wanted();
    let candidates = request.roles.candidates(package, request.settings, file, language).map_err(|fault| vec![fault])?;
    let (found, alike) = search(package, workbook, &candidates, header, &wanted).map_err(|fault| vec![fault])?;
    let likely = candidates.iter().find(|sheet| sheet.is_named).or_else(|| candidates.iter().find(|sheet| sheet.is_visible));
    let name = found.as_ref().map(|found| found.sheet).or_else(|| Some(likely.or(candidates.first())?.name)).unwrap_or_default();
    let sheet: Arc<str> = name.into();
    let location = file.at(Place::Sheet(Arc::clone(&sheet)));
    // Where a table has no header row, the settings may say which row to take for it all the same.
    let headless = table_of(package, name).filter(|table| table.header_rows == 0 && header.is_none());
    if let Some(table) = headless.filter(|_| found.as_ref().is_none_or(|found| found.matched == 0)) {
        let name = &table.name;
        return Err(vec![
            Diagnostic::error(
                "no-header-row",
                location,
                say!(language, "the table \"{name}\" has no header row", "die Tabelle „{name}“ hat keine Kopfzeile"),
            )
            .with_help(say!(
                language,
                "switch on \"Header Row\" under Table Design in Excel",
                "in Excel unter Tabellenentwurf „Überschrift“ einschalten"
            )),
        ]);
    }
    let Some(mut found) = found.filter(|found| !found.layout.headers.is_empty()) else {
        return Err(vec![no_headers(workbook, &location, &sheet, request)]);
    };
    let rows = account_rows::read(package, workbook, &mut found, &wanted, request)?;
    if rows.grid.rows.is_empty() {
        let row = rows.grid.header_row;
        return Err(vec![
            Diagnostic::error(
                "no-accounts",
                location,
                say!(
                    language,
                    "the sheet \"{sheet}\" has headers in row {row} but no account below them",
                    "das Blatt „{sheet}“ hat Überschriften in Zeile {row}, aber keinen Kunden darunter"
                ),
            )
            .with_help(say!(
                language,
                "write the accounts below the headers; if another row or sheet holds them, say which in the setting \"Header row\" or \"Accounts sheet\"",
                "die Kunden unter die Überschriften schreiben; stehen sie in einer anderen Zeile oder auf einem anderen Blatt, diese in der Einstellung „Kopfzeile“ oder „Kundenblatt“ angeben"
            )),
        ]);
    }
    let (accounts, mut findings) = accounts_of(rows, found, &location, request);
    findings.extend(Roles::second_accounts(package, request.settings, (&sheet, &alike), &wanted.of_tables, file, language));
    Ok((accounts, findings))
}

/// What is said of a sheet without headers: it is empty, or its header row is.
fn no_headers(workbook: &mut Workbook<'_>, location: &Location, sheet: &str, request: Request<'_>) -> Diagnostic {
    let (language, header) = (request.language, request.header_row());
    let mut filled = false;
    let read = workbook.for_each_cell(sheet, |_, cell| filled = filled || cell.is_filled());
    if let Err(fault) = read {
        return fault;
    }
    let sentence = match header.filter(|_| filled) {
        Some(row) => say!(
            language,
            "row {row} of the sheet \"{sheet}\" is to hold the headers and holds none",
            "Zeile {row} im Blatt „{sheet}“ soll die Überschriften enthalten und enthält keine"
        ),
        None if filled => {
            say!(language, "the sheet \"{sheet}\" has no row of headers", "das Blatt „{sheet}“ hat keine Zeile mit Überschriften")
        }
        None => say!(language, "the sheet \"{sheet}\" is empty", "das Blatt „{sheet}“ ist leer"),
    };
    let help = match header.filter(|_| filled) {
        Some(_) => say!(
            language,
            "correct the setting \"Header row\", or leave it out if the headers stand in the first filled row",
            "die Einstellung „Kopfzeile“ berichtigen oder weglassen, wenn die Überschriften in der ersten gefüllten Zeile stehen"
        ),
        None => say!(
            language,
            "it needs a row of column headers and a row for each account",
            "es braucht eine Zeile mit Spaltenüberschriften und eine Zeile je Kunde"
        ),
    };
    let setting = request.settings.header_row.as_ref().filter(|_| filled).map(|(_, setting)| setting.location.clone());
    Diagnostic::error("no-accounts", setting.unwrap_or_else(|| location.clone()), sentence).with_help(help)
}

/// The longest table of a sheet.
fn table_of<'a>(package: &'a Package, sheet: &str) -> Option<&'a TableEntry> {
    let tables = package.tables().iter().filter(|table| table.sheet == sheet);
    tables.rev().max_by_key(|table| table.last.row.0 - table.first.row.0)
}

fn accounts_of(rows: AccountRows, found: Found<'_>, location: &Location, request: Request<'_>) -> (Accounts, Vec<Diagnostic>) {
    let language = request.language;
    let AccountRows { grid, key, left_out, suspects, merged } = rows;
    let sheet: Arc<str> = found.sheet.into();
    let joined = joined_columns(&grid, &found.layout);
    let at = |row, column| location.at(Place::Cell(Arc::clone(&sheet), CellAddress { row, column }));
    let met: Vec<(ColumnIndex, KindsMet)> = grid.columns.iter().map(|column| (column.index, column.met.clone())).collect();
    let mut findings = Vec::new();
    let mut same: BTreeMap<String, Vec<ColumnIndex>> = BTreeMap::new();
    let mut columns = Vec::with_capacity(grid.columns.len());
    for column in grid.columns {
        let index = column.index;
        if column.header.is_empty() {
            // What stands apart from the accounts is none of their columns.
            let Some(filled) = column.first_filled.filter(|_| joined.contains(&index)) else { continue };
            findings.push(
                Diagnostic::finding(
                    "column-without-header",
                    at(grid.header_row, index),
                    say!(
                        language,
                        "column {index} holds data from row {filled} on but has no header",
                        "Spalte {index} enthält ab Zeile {filled} Daten, hat aber keine Überschrift"
                    ),
                )
                .with_help(say!(
                    language,
                    "give it a header if formulas are to read it",
                    "eine Überschrift eintragen, wenn Formeln sie lesen sollen"
                )),
            );
            continue;
        }
        let header = &column.header;
        same.entry(folded(header)).or_default().push(index);
        columns.push(AccountColumn { header: column.header, index, kind: column.kind, column: Arc::new(Column::new(column.values)) });
    }
    // Below one merged cell nothing is doubled: a formula that reads its name is told so.
    let doubled = same.into_values().filter(|own| own.iter().skip(1).any(|column| !merged.contains(column)));
    findings.extend(doubled.filter_map(|own| doubled_header(&columns, &own, |column| at(grid.header_row, column), language)));
    let key = columns.iter().position(|column| column.index == key).unwrap_or(0);
    let accounts = Accounts {
        location: location.clone(),
        sheet: Arc::clone(&sheet),
        table: found.table.map(|table| table.name.clone()),
        header_row: grid.header_row,
        layout: found.layout,
        rows: grid.rows,
        columns,
        key,
        uncalculated: grid.uncalculated.into_iter().collect(),
        left_out,
    };
    if request.settings.sum_rows.is_none() {
        findings.extend(left_out::finding(location, &sheet, &accounts.left_out, language));
    }
    findings.extend(left_out::suspects(&accounts, &suspects, language));
    let mut uncalculated: Vec<&CellAddress> = accounts.uncalculated.iter().collect();
    uncalculated.sort();
    findings.extend(uncalculated.into_iter().map(|cell| uncalculated_finding(at(cell.row, cell.column), language)));
    findings.extend(key_findings(&accounts, language));
    findings.extend(strays::findings(&accounts, &met, &|header| request.wanted.is_read(&folded(header)), language));
    (accounts, findings)
}

/// What is said of several columns of one name, which are ascending.
fn doubled_header(
    columns: &[AccountColumn],
    own: &[ColumnIndex],
    at: impl Fn(ColumnIndex) -> Location,
    language: Language,
) -> Option<Diagnostic> {
    let [first, second, further @ ..] = own else { return None };
    let header = &columns.iter().find(|column| column.index == *second)?.header;
    let message = if let Some(last) = further.last() {
        let before: Vec<String> = own[..own.len() - 1].iter().map(ToString::to_string).collect();
        let before = before.join(", ");
        say!(
            language,
            "the columns {before} and {last} are all called \"{header}\"",
            "die Spalten {before} und {last} heißen alle „{header}“"
        )
    } else {
        say!(
            language,
            "the columns {first} and {second} are both called \"{header}\"",
            "die Spalten {first} und {second} heißen beide „{header}“"
        )
    };
    let help = if further.is_empty() {
        say!(language, "rename one of them", "eine der beiden umbenennen")
    } else {
        say!(language, "give each a name of its own", "jeder einen eigenen Namen geben")
    };
    Some(Diagnostic::finding("duplicate-column", at(*second), message).with_help(help))
}

/// The columns that follow one another without a blank one from one of the accounts' on.
fn joined_columns(grid: &Grid, layout: &Layout) -> BTreeSet<ColumnIndex> {
    let makes_rows = |column: ColumnIndex| layout.headers.iter().any(|header| header.column == column && header.makes_rows);
    let used: Vec<ColumnIndex> = grid
        .columns
        .iter()
        .filter(|column| !column.header.is_empty() || column.first_filled.is_some())
        .map(|column| column.index)
        .collect();
    let blocks = used.chunk_by(|left, right| left.0 + 1 == right.0);
    blocks.filter(|block| block.iter().any(|column| makes_rows(*column))).flatten().copied().collect()
}

fn account_column(column: GridColumn) -> AccountColumn {
    AccountColumn { header: column.header, index: column.index, kind: column.kind, column: Arc::new(Column::new(column.values)) }
}

fn uncalculated_finding(location: Location, language: Language) -> Diagnostic {
    Diagnostic::finding(
        "uncalculated-formula",
        location,
        say!(
            language,
            "the formula in this cell has never been calculated, so that it has no value",
            "die Formel in dieser Zelle ist nie berechnet worden und hat daher keinen Wert"
        ),
    )
    .with_help(say!(language, "open the workbook in Excel and save it", "die Arbeitsmappe in Excel öffnen und speichern"))
}

/// Reads a table or sheet that formulas look things up in, with findings in it. `None` where there is no such table or sheet, or
/// nothing in it.
pub fn read_lookup(
    package: &Package,
    workbook: &mut Workbook<'_>,
    file: &Location,
    (name, columns): (&str, &HashSet<String>),
    request: Request<'_>,
) -> Result<Option<(LookupTable, Vec<Diagnostic>)>, Diagnostic> {
    let (language, sum_rows) = (request.language, request.settings.sum_rows);
    let folded_name = folded(name);
    let wanted = Wanted { named: columns.clone(), ..Wanted::default() };
    let table = package.tables().iter().find(|table| folded(&table.name) == folded_name);
    let found = match table {
        Some(table) => search_table(package, workbook, table, &wanted)?.map(|found| (table.name.clone(), found)),
        None => match package.sheets().iter().find(|sheet| folded(&sheet.name) == folded_name) {
            Some(sheet) => search_sheet(package, workbook, &sheet.name, None, &wanted)?.map(|found| (sheet.name.clone(), found)),
            None => None,
        },
    };
    let Some((name, Found { sheet, layout, .. })) = found else { return Ok(None) };
    let own: Vec<ColumnIndex> = package.own_columns(sheet).iter().map(|own| own.index).collect();
    let kept = |header: &str| columns.contains(header);
    let mut grid = region::read(workbook, sheet, &layout, &own, &[], &kept, false)?;
    let left_out = if sum_rows == Some(SumRows::Keep) { Vec::new() } else { left_out::of_table(workbook, sheet, &grid)? };
    if !left_out.is_empty() {
        let rows: Vec<RowIndex> = left_out.iter().map(|left_out| left_out.row).collect();
        grid = region::read(workbook, sheet, &layout, &own, &rows, &kept, false)?;
    }
    let sheet: Arc<str> = sheet.into();
    let at = |cell: &CellAddress| file.at(Place::Cell(Arc::clone(&sheet), *cell));
    let mut findings: Vec<Diagnostic> = grid.uncalculated.iter().map(|cell| uncalculated_finding(at(cell), language)).collect();
    let columns = grid.columns.into_iter().filter(|column| !column.header.is_empty()).map(account_column).collect();
    let location = file.at(Place::Sheet(Arc::clone(&sheet)));
    if sum_rows.is_none() {
        findings.extend(left_out::finding_of_table(&name, &location, &sheet, &left_out, language));
    }
    Ok(Some((LookupTable { name, location, sheet, rows: grid.rows, columns, left_out }, findings)))
}
