//! From the accounts sheet's cells to [`Accounts`], with what is wrong about its headers and keys.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use rayon::prelude::*;

use crate::accounts::{AccountColumn, Accounts, Layout, LookupTable, Wanted, key_of};
use crate::column::{Column, Key, Kind};
use crate::criteria::Settings;
use crate::diagnostic::Diagnostic;
use crate::language::{Language, folded};
use crate::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::say;
use crate::value::{CellError, Value};
use crate::values::Values;

use super::account_key::PossibleKeys;
use super::fault::PackageFault;
use super::package::{Package, TableEntry};
use super::read::Workbook;
use super::region::{self, Grid, GridColumn};
use super::roles::Roles;
use super::table_search::{Found, merged_headers, search, search_sheet, search_table};

/// What to read.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The sheets that have a role.
    pub roles: &'a Roles,
    /// The settings that bear on the accounts.
    pub settings: &'a Settings,
    /// The columns that somebody reads.
    pub wanted: &'a Wanted,
    /// The language of messages.
    pub language: Language,
}

impl Request<'_> {
    /// The row that the settings name for the headers.
    fn header_row(&self) -> Option<RowIndex> {
        self.settings.header_row.as_ref().map(|(number, _)| RowIndex(number.saturating_sub(1)))
    }

    /// The columns that are read, with those that the settings name.
    pub(super) fn wanted(&self) -> Wanted {
        let mut wanted = self.wanted.clone();
        wanted.named.extend(self.settings.account_key.as_ref().filter(|key| !key.is_empty()).map(|key| folded(&key.text)));
        wanted
    }
}

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
    let (grid, key) = read_with_key(package, workbook, &mut found, &wanted, request)?;
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
                "write the accounts below the headers; if another row or sheet holds them, say which in the setting \"Header row\" or \"Accounts sheet\"",
                "die Kunden unter die Überschriften schreiben; stehen sie in einer anderen Zeile oder auf einem anderen Blatt, diese in der Einstellung „Kopfzeile“ oder „Kundenblatt“ angeben"
            )),
        ]);
    }
    let merged = merged_rows(package, &grid, &sheet).map_err(|fault| vec![fault.diagnostic(&package.name().into(), language)])?;
    let (accounts, mut findings) = accounts_of(grid, key, found, &location, request);
    findings.extend(merged.iter().filter_map(|row| merged_row(&accounts, *row, language)));
    findings.extend(Roles::second_accounts(package, request.settings, (&sheet, &alike), &wanted.of_tables, file, language));
    Ok((accounts, findings))
}

/// Reads the rows with the columns that are read and that can be the key, and tells which of them is.
fn read_with_key(
    package: &Package,
    workbook: &Workbook<'_>,
    found: &mut Found<'_>,
    wanted: &Wanted,
    request: Request<'_>,
) -> Result<(Grid, ColumnIndex), Vec<Diagnostic>> {
    let language = request.language;
    let set = set_key(&found.layout, request);
    let possible = PossibleKeys::of(found, wanted);
    let mut tried = if matches!(set, Ok(None)) { possible.likely() } else { Vec::new() };
    let own: Vec<ColumnIndex> = package.own_columns(found.sheet).iter().map(|own| own.index).collect();
    let read = |layout: &Layout, tried: &[ColumnIndex]| {
        let names: Vec<String> =
            layout.headers.iter().filter(|header| tried.contains(&header.column)).map(|header| folded(&header.name)).collect();
        let kept = |header: &str| wanted.keeps(header) || names.iter().any(|name| name == header);
        region::read(workbook, found.sheet, layout, &own, &kept, true).map_err(|fault| vec![fault])
    };
    let mut grid = read(&found.layout, &tried)?;
    let fault = |fault: PackageFault| vec![fault.diagnostic(&package.name().into(), language)];
    if let Some(layout) = merged_headers(package, &grid, found).map_err(fault)? {
        grid = read(&layout, &tried)?;
        found.layout = layout;
    }
    if grid.rows.is_empty() {
        return Ok((grid, ColumnIndex(0)));
    }
    let key = match set? {
        Some(key) => key,
        None => match possible.best(&grid, &tried, language) {
            Some(key) => key,
            None => {
                tried = possible.all();
                grid = read(&found.layout, &tried)?;
                possible.best_of_all(&grid, &tried, language)
            }
        },
    };
    // The others have been read to be looked at.
    for column in grid.columns.iter_mut().filter(|column| column.index != key && !wanted.keeps(&folded(&column.header))) {
        (column.wanted, column.kind, column.values) = (false, Kind::Any, Values::default());
        grid.uncalculated.retain(|cell| cell.column != column.index);
    }
    Ok((grid, key))
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

/// What is said of an account that is one merged cell: a source, a remark or a heading.
fn merged_row(accounts: &Accounts, row: RowIndex, language: Language) -> Option<Diagnostic> {
    let position = accounts.rows.binary_search(&row).ok()?;
    if matches!(accounts.key(position), Value::Text(text) if is_total(&text)) {
        return None;
    }
    let message = say!(
        language,
        "row {row} is one cell across all columns, and counts as an account",
        "Zeile {row} ist eine Zelle über alle Spalten und zählt als Kunde"
    );
    Some(Diagnostic::finding("merged-row", accounts.cell(position, accounts.columns[accounts.key].index), message).with_help(say!(
        language,
        "put it above the headers or on another sheet if it is a remark or a heading",
        "sie über die Überschriften oder auf ein anderes Blatt schreiben, wenn sie eine Anmerkung oder Zwischenüberschrift ist"
    )))
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

fn accounts_of(grid: Grid, key: ColumnIndex, found: Found<'_>, location: &Location, request: Request<'_>) -> (Accounts, Vec<Diagnostic>) {
    let language = request.language;
    let sheet: Arc<str> = found.sheet.into();
    let joined = joined_columns(&grid, &found.layout);
    let at = |row, column| location.at(Place::Cell(Arc::clone(&sheet), CellAddress { row, column }));
    let mut findings = Vec::new();
    let mut seen: HashMap<String, ColumnIndex> = HashMap::new();
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
    };
    let mut uncalculated: Vec<&CellAddress> = accounts.uncalculated.iter().collect();
    uncalculated.sort();
    findings.extend(uncalculated.into_iter().map(|cell| uncalculated_finding(at(cell.row, cell.column), language)));
    findings.extend(key_findings(&accounts, language));
    (accounts, findings)
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

fn key_findings(accounts: &Accounts, language: Language) -> Vec<Diagnostic> {
    let column = &accounts.columns[accounts.key];
    let header = &column.header;
    let earlier = earlier_of_its_key(column.column.values(), language);
    let finding = |position: usize| {
        let value = column.column.get(position);
        let location = || accounts.cell(position, column.index);
        if value.is_blank() {
            let sentence = say!(language, "this account has no \"{header}\"", "dieser Kunde hat keinen Eintrag in „{header}“");
            return Some(Diagnostic::finding("blank-key", location(), sentence));
        }
        if let Value::Error(error) = &value {
            let row = accounts.rows.get(position)?;
            let is_said = accounts.uncalculated.contains(&CellAddress { row: *row, column: column.index });
            return (!is_said).then(|| error_key(location(), header, *error, language));
        }
        if let Value::Text(text) = &value
            && is_total(text)
        {
            return Some(total_row(location(), text.trim(), language));
        }
        let first = *earlier.get(&position)?;
        let (shown, earlier) = (value.shown(language), accounts.rows.get(first)?);
        let sentence =
            say!(language, "the account \"{shown}\" stands in row {earlier} too", "der Kunde „{shown}“ steht auch in Zeile {earlier}");
        let finding = Diagnostic::finding("duplicate-key", location(), sentence);
        if Key::of(&value) == Key::of(&column.column.get(first)) {
            return Some(finding);
        }
        Some(finding.with_help(say!(
            language,
            "one of the two is written otherwise (as a text, with a blank more), which Excel does not take for the same",
            "einer der beiden ist anders geschrieben (als Text, mit einem Leerzeichen mehr), was für Excel nicht dasselbe ist"
        )))
    };
    (0..accounts.len()).into_par_iter().filter_map(finding).collect()
}

/// What rows of sums are called, folded.
const TOTALS: [&str; 14] = [
    "total",
    "totals",
    "grand total",
    "overall total",
    "sum",
    "subtotal",
    "average",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "zwischensumme",
    "insgesamt",
    "durchschnitt",
];

fn is_total(key: &str) -> bool {
    // No account's key is longer than these words without being another.
    key.len() < 32 && TOTALS.contains(&folded(key).trim_end_matches([':', ' ']))
}

fn total_row(location: Location, key: &str, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the row \"{key}\" looks like a row of sums, and counts as an account",
        "die Zeile „{key}“ sieht wie eine Summenzeile aus und zählt als Kunde"
    );
    Diagnostic::finding("total-row", location, message).with_help(say!(
        language,
        "delete it, or make the range an Excel table with a totals row, which is left out",
        "sie löschen oder aus dem Bereich eine Excel-Tabelle mit Ergebniszeile machen, die nicht mitzählt"
    ))
}

fn error_key(location: Location, header: &str, error: CellError, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the \"{header}\" of this account is the error {error}, so that nothing tells it from others",
        "„{header}“ dieses Kunden ist der Fehler {error}, sodass ihn nichts von anderen unterscheidet"
    );
    Diagnostic::finding("error-key", location, message).with_help(say!(
        language,
        "correct the formula in this cell, or write the key itself",
        "die Formel in dieser Zelle berichtigen oder den Schlüssel selbst eintragen"
    ))
}

/// For each account whose key an earlier one has, the first of these.
fn earlier_of_its_key(values: &Values, language: Language) -> HashMap<usize, usize> {
    // Nearly all keys are different, which shows by numbers made of them; only where such numbers are equal, keys are compared.
    let state = RandomState::new();
    let key = |position: usize| Some(key_of(&values.get(position), language)).filter(|key| !key.is_empty());
    let hashed = |position: usize| Some((state.hash_one(key(position)?), position));
    let mut hashes: Vec<(u64, usize)> = (0..values.len()).into_par_iter().filter_map(hashed).collect();
    hashes.par_sort_unstable();
    let mut earlier = HashMap::new();
    for alike in hashes.chunk_by(|left, right| left.0 == right.0).filter(|alike| alike.len() > 1) {
        let mut first: HashMap<String, usize> = HashMap::new();
        for &(_, position) in alike {
            let Some(key) = key(position) else { continue };
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
    columns: &HashSet<String>,
    language: Language,
) -> Result<Option<(LookupTable, Vec<Diagnostic>)>, Diagnostic> {
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
    let grid = region::read(workbook, sheet, &layout, &own, &kept, false)?;
    let sheet: Arc<str> = sheet.into();
    let at = |cell: &CellAddress| file.at(Place::Cell(Arc::clone(&sheet), *cell));
    let findings = grid.uncalculated.iter().map(|cell| uncalculated_finding(at(cell), language)).collect();
    let columns = grid.columns.into_iter().filter(|column| !column.header.is_empty()).map(account_column).collect();
    let location = file.at(Place::Sheet(Arc::clone(&sheet)));
    Ok(Some((LookupTable { name, location, sheet, rows: grid.rows, columns }, findings)))
}
