//! From the accounts sheet's cells to [`Accounts`], with what is wrong about its headers and keys.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use rayon::prelude::*;

use crate::accounts::strays::{self, KindsMet};
use crate::accounts::{AccountColumn, Accounts, LookupTable};
use crate::criteria::{Settings, SumRows};
use crate::foundation::column::{Column, Key};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::foundation::values::Values;
use crate::say;

use super::left_out;
use super::region::{self, Grid, GridColumn, Region, Wanted};
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::{Package, TableEntry};
use crate::ooxml::reading::read::Workbook;

/// Headers that name the key column, in order of preference.
const KEY_HEADERS: [&str; 7] = ["Account ID", "Account", "Customer ID", "Customer", "Kundennummer", "Kunde", "Name"];

/// What to read.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The accounts sheet.
    pub sheet: &'a str,
    /// The settings that bear on it.
    pub settings: &'a Settings,
    /// Says by folded header which columns' values are needed.
    pub wanted: Wanted<'a>,
    /// Says by folded header which columns the criteria read.
    pub read: Wanted<'a>,
    /// The language of messages.
    pub language: Language,
}

/// Reads the accounts. The findings (columns without a header, doubled headers and keys) come beside them.
pub fn read(
    package: &Package,
    workbook: &mut Workbook<'_>,
    file: &Location,
    request: Request<'_>,
) -> Result<(Accounts, Vec<Diagnostic>), Vec<Diagnostic>> {
    let language = request.language;
    let sheet: Arc<str> = request.sheet.into();
    let location = file.at(Place::Sheet(Arc::clone(&sheet)));
    let header = request.settings.header_row.as_ref().map(|(number, _)| RowIndex(number.saturating_sub(1)));
    // Where a table has no header row, the settings may say which row to take for it all the same.
    let table = table_of(package, request.sheet, header).filter(|table| table.header_rows > 0 || header.is_none());
    if let Some(table) = table.filter(|table| table.header_rows == 0) {
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
    let own: Vec<ColumnIndex> = package.own_columns(request.sheet).iter().map(|own| own.index).collect();
    let region = table.map_or(Region::Sheet(header), Region::Table);
    let key_wanted = request.settings.account_key.as_ref().map(|key| folded(&key.text));
    let wanted = |header: &str| {
        (request.wanted)(header) || key_wanted.as_deref() == Some(header) || KEY_HEADERS.iter().any(|key| folded(key) == header)
    };
    let mut grid = region::read(workbook, request.sheet, region, &own, &[], &wanted, true).map_err(|fault| vec![fault])?;
    // Without a column that is known to be the key, the first is, and its values are needed too.
    if let Some(first) = grid.as_ref().filter(|grid| !grid.columns.iter().any(|column| column.wanted)).and_then(first_header) {
        let wanted = |header: &str| wanted(header) || header == first;
        grid = region::read(workbook, request.sheet, region, &own, &[], &wanted, true).map_err(|fault| vec![fault])?;
    }
    let Some(grid) = grid.filter(|grid| grid.columns.iter().any(|column| !column.header.is_empty())) else {
        return Err(vec![no_headers(workbook, &location, request, header)]);
    };
    if grid.rows.is_empty() {
        let row = grid.header_row;
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
                "write the accounts below the headers; if another row holds the headers, say which in the setting \"Header row\"",
                "die Kunden unter die Überschriften schreiben; stehen sie in einer anderen Zeile, diese in der Einstellung „Kopfzeile“ angeben"
            )),
        ]);
    }
    let merged = merged_rows(package, &grid, request.sheet).map_err(|fault| vec![fault.diagnostic(&package.name().into(), language)])?;
    let sums = grid.sums.clone();
    let mut met = kinds_met(&grid);
    let (mut accounts, mut findings) = accounts_of(grid, table, &location, &sheet, request)?;
    if request.settings.sum_rows != Some(SumRows::Keep) {
        let doubtful = left_out::Doubtful { sums: &sums, merged: &merged, read: request.read };
        let judged = left_out::of_accounts(workbook, &accounts, doubtful).map_err(|fault| vec![fault])?;
        if !judged.left_out.is_empty() {
            let rows: Vec<RowIndex> = judged.left_out.iter().map(|left_out| left_out.row).collect();
            let grid = region::read(workbook, request.sheet, region, &own, &rows, &wanted, true).map_err(|fault| vec![fault])?;
            accounts.left_out = judged.left_out;
            // Cells in rows that do not count are no column without a header.
            let is_column = |index: ColumnIndex| grid.iter().flat_map(|grid| &grid.columns).any(|column| column.index == index);
            findings.retain(|finding| !matches!(&finding.location.place, Place::Cell(_, cell) if !is_column(cell.column)));
            met = grid.as_ref().map(kinds_met).unwrap_or_default();
            take_grid(&mut accounts, grid);
            if request.settings.sum_rows.is_none() {
                findings.extend(left_out::finding(&location, &sheet, &accounts.left_out, language));
            }
        }
        findings.extend(left_out::suspects(&accounts, &judged.suspects, language));
    }
    let mut uncalculated: Vec<&CellAddress> = accounts.uncalculated.iter().collect();
    uncalculated.sort();
    let at = |cell: &CellAddress| location.at(Place::Cell(Arc::clone(&sheet), *cell));
    findings.extend(uncalculated.into_iter().map(|cell| uncalculated_finding(at(cell), language)));
    findings.extend(key_findings(&accounts, language));
    findings.extend(strays::findings(&accounts, &met, &|header| (request.read)(&folded(header)), language));
    Ok((accounts, findings))
}

/// The kinds of values in each column.
fn kinds_met(grid: &Grid) -> Vec<(ColumnIndex, KindsMet)> {
    grid.columns.iter().map(|column| (column.index, column.met.clone())).collect()
}

/// Takes the values of a region that was read without the rows that are no accounts.
fn take_grid(accounts: &mut Accounts, grid: Option<Grid>) {
    let Some(grid) = grid else { return };
    accounts.rows = grid.rows;
    accounts.uncalculated = grid.uncalculated.into_iter().collect();
    for column in grid.columns {
        if let Some(own) = accounts.columns.iter_mut().find(|own| own.index == column.index) {
            (own.kind, own.column) = (column.kind, Arc::new(Column::new(column.values)));
        }
    }
}

/// Rows below the headers whose cells are merged into one over all columns that have a header.
fn merged_rows(package: &Package, grid: &Grid, sheet: &str) -> Result<Vec<RowIndex>, PackageFault> {
    let mut columns = grid.columns.iter().filter(|column| !column.header.is_empty()).map(|column| column.index);
    let Some(first) = columns.next() else { return Ok(Vec::new()) };
    let Some(last) = columns.next_back() else { return Ok(Vec::new()) };
    let Some(sheet) = package.worksheet(sheet) else { return Ok(Vec::new()) };
    let merges = package.merges(sheet)?;
    let across =
        merges.iter().filter(|range| range.first.row > grid.header_row && range.first.column <= first && range.last.column >= last);
    Ok(across.map(|range| range.first.row).collect())
}

/// What is said of a sheet without headers: it is empty, or its header row is.
fn no_headers(workbook: &mut Workbook<'_>, location: &Location, request: Request<'_>, header: Option<RowIndex>) -> Diagnostic {
    let (language, sheet) = (request.language, request.sheet);
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

fn first_header(grid: &Grid) -> Option<String> {
    grid.columns.iter().find(|column| !column.header.is_empty()).map(|column| folded(&column.header))
}

/// The table that holds the accounts: the one whose headers stand in the row that the settings name, else the one with most rows.
pub fn table_of<'a>(package: &'a Package, sheet: &str, header: Option<RowIndex>) -> Option<&'a TableEntry> {
    let tables = package.tables().iter().filter(|table| table.sheet == sheet);
    match header {
        Some(row) => tables.into_iter().find(|table| table.first.row == row),
        None => tables.rev().max_by_key(|table| table.last.row.0 - table.first.row.0),
    }
}

fn accounts_of(
    grid: Grid,
    table: Option<&TableEntry>,
    location: &Location,
    sheet: &Arc<str>,
    request: Request<'_>,
) -> Result<(Accounts, Vec<Diagnostic>), Vec<Diagnostic>> {
    let language = request.language;
    let at = |row, column| location.at(Place::Cell(Arc::clone(sheet), CellAddress { row, column }));
    let mut findings = Vec::new();
    let mut seen: HashMap<String, ColumnIndex> = HashMap::new();
    let mut columns = Vec::with_capacity(grid.columns.len());
    for column in grid.columns {
        let index = column.index;
        if column.header.is_empty() {
            let filled = column.first_filled.unwrap_or(grid.header_row);
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
        if let Some(first) = seen.insert(folded(header), index) {
            findings.push(
                Diagnostic::finding(
                    "duplicate-column",
                    at(grid.header_row, index),
                    say!(
                        language,
                        "the columns {first} and {index} are both called \"{header}\"",
                        "die Spalten {first} und {index} heißen beide „{header}“"
                    ),
                )
                .with_help(say!(language, "rename one of them", "eine der beiden umbenennen")),
            );
        }
        columns.push(AccountColumn { header: column.header, index, kind: column.kind, column: Arc::new(Column::new(column.values)) });
    }
    let key = key_column(&columns, request, location)?;
    let accounts = Accounts {
        location: location.clone(),
        sheet: Arc::clone(sheet),
        table: table.map(|table| table.name.clone()),
        header_row: grid.header_row,
        rows: grid.rows,
        columns,
        key,
        uncalculated: grid.uncalculated.into_iter().collect(),
        left_out: Vec::new(),
    };
    Ok((accounts, findings))
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

fn key_column(columns: &[AccountColumn], request: Request<'_>, location: &Location) -> Result<usize, Vec<Diagnostic>> {
    let language = request.language;
    let position = |name: &str| columns.iter().position(|column| folded(&column.header) == folded(name));
    if let Some(wanted) = request.settings.account_key.as_ref().filter(|wanted| !wanted.is_empty()) {
        let name = &wanted.text;
        return position(name).ok_or_else(|| {
            let nearest = columns
                .iter()
                .min_by_key(|column| strsim::osa_distance(&folded(&column.header), &folded(name)))
                .map(|column| column.header.clone())
                .unwrap_or_default();
            vec![
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
            ]
        });
    }
    if columns.is_empty() {
        return Err(vec![Diagnostic::error(
            "no-accounts",
            location.clone(),
            say!(language, "no column has a header", "keine Spalte hat eine Überschrift"),
        )]);
    }
    Ok(KEY_HEADERS.iter().find_map(|key| position(key)).unwrap_or(0))
}

fn key_findings(accounts: &Accounts, language: Language) -> Vec<Diagnostic> {
    let column = &accounts.columns[accounts.key];
    let header = &column.header;
    let earlier = earlier_of_its_key(column.column.values());
    let finding = |position: usize| {
        let value = column.column.get(position);
        let location = || accounts.cell(position, column.index);
        if value.is_blank() {
            let sentence = say!(language, "this account has no \"{header}\"", "dieser Kunde hat keinen Eintrag in „{header}“");
            return Some(Diagnostic::finding("blank-key", location(), sentence));
        }
        let (shown, earlier) = (value.shown(language), accounts.rows.get(*earlier.get(&position)?)?);
        let sentence =
            say!(language, "the account \"{shown}\" stands in row {earlier} too", "der Kunde „{shown}“ steht auch in Zeile {earlier}");
        Some(Diagnostic::finding("duplicate-key", location(), sentence))
    };
    (0..accounts.len()).into_par_iter().filter_map(finding).collect()
}

/// For each account whose key an earlier one has, the first of these.
fn earlier_of_its_key(values: &Values) -> HashMap<usize, usize> {
    // Nearly all keys are different, which shows by numbers made of them; only where such numbers are equal, keys are compared.
    let state = RandomState::new();
    let hashed = |position: usize| Some((state.hash_one(Key::of(&values.get(position))?), position));
    let mut hashes: Vec<(u64, usize)> = (0..values.len()).into_par_iter().filter_map(hashed).collect();
    hashes.par_sort_unstable();
    let mut earlier = HashMap::new();
    for alike in hashes.chunk_by(|left, right| left.0 == right.0).filter(|alike| alike.len() > 1) {
        let mut first: HashMap<Key, usize> = HashMap::new();
        for &(_, position) in alike {
            let Some(key) = Key::of(&values.get(position)) else { continue };
            if let Some(known) = first.get(&key) {
                earlier.insert(position, *known);
            } else {
                first.insert(key, position);
            }
        }
    }
    earlier
}

/// Reads a table or sheet that formulas look things up in, with findings in it. `None` where there is no such table or sheet, or
/// nothing in it.
pub fn read_lookup(
    package: &Package,
    workbook: &mut Workbook<'_>,
    file: &Location,
    name: &str,
    wanted: Wanted<'_>,
    (sum_rows, language): (Option<SumRows>, Language),
) -> Result<Option<(LookupTable, Vec<Diagnostic>)>, Diagnostic> {
    let folded_name = folded(name);
    let table = package.tables().iter().find(|table| folded(&table.name) == folded_name);
    let (name, sheet, region) = match table {
        Some(table) => (table.name.clone(), table.sheet.clone(), Region::Table(table)),
        None => match package.sheets().iter().find(|sheet| folded(&sheet.name) == folded_name) {
            Some(sheet) => {
                let table = table_of(package, &sheet.name, None).filter(|table| table.header_rows > 0);
                (sheet.name.clone(), sheet.name.clone(), table.map_or(Region::Sheet(None), Region::Table))
            }
            None => return Ok(None),
        },
    };
    let own: Vec<ColumnIndex> = package.own_columns(&sheet).iter().map(|own| own.index).collect();
    let Some(mut grid) = region::read(workbook, &sheet, region, &own, &[], wanted, false)? else { return Ok(None) };
    let sheet: Arc<str> = sheet.into();
    let left_out = if sum_rows == Some(SumRows::Keep) { Vec::new() } else { left_out::of_table(workbook, &sheet, &grid)? };
    if !left_out.is_empty() {
        let rows: Vec<RowIndex> = left_out.iter().map(|left_out| left_out.row).collect();
        grid = region::read(workbook, &sheet, region, &own, &rows, wanted, false)?.unwrap_or(grid);
    }
    let at = |cell: &CellAddress| file.at(Place::Cell(Arc::clone(&sheet), *cell));
    let mut findings: Vec<Diagnostic> = grid.uncalculated.iter().map(|cell| uncalculated_finding(at(cell), language)).collect();
    let columns = grid.columns.into_iter().filter(|column| !column.header.is_empty()).map(account_column).collect();
    let location = file.at(Place::Sheet(Arc::clone(&sheet)));
    if sum_rows.is_none() {
        findings.extend(left_out::finding_of_table(&name, &location, &sheet, &left_out, language));
    }
    Ok(Some((LookupTable { name, location, sheet, rows: grid.rows, columns, left_out }, findings)))
}
