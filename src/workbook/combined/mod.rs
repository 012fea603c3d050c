//! One workbook over several: all their accounts in one sheet, the tables that formulas read, and the criteria.
//!
//! [`Part::read`] takes the accounts of a workbook with every column; [`combined`] unites the columns by their headers, says where the
//! workbooks differ, and writes a plain workbook: values and the number formats of columns, as for files of other kinds. It has
//! the criteria in it, so that it can be run, checked and explained like any other.

mod united;
mod written;

use std::sync::Arc;

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::Criteria;
use crate::foundation::column::{Column, Kind};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::{CellAddress, Location, Place};

use super::every_column::every_column;
use crate::ooxml::package::Package;
use crate::ooxml::reading::cell_formats::NumberFormat;

use united::{United, unite, unite_tables};

/// The accounts of one workbook, with every column.
#[derive(Debug)]
pub struct Part {
    /// What the workbook is called.
    pub source: String,
    /// The workbook's file, for messages.
    file: Location,
    /// The name of its accounts sheet.
    sheet: Arc<str>,
    /// The name of the Excel table that the accounts stand in.
    table: Option<String>,
    /// The header of the key column.
    key: String,
    /// How many accounts there are.
    rows: usize,
    columns: Vec<PartColumn>,
    tables: Vec<PartTable>,
}

#[derive(Debug)]
struct PartColumn {
    header: String,
    /// The cell of the header.
    location: Location,
    kind: Kind,
    values: Arc<Column>,
    format: Option<NumberFormat>,
}

/// Another table that formulas read, with the columns that they read.
#[derive(Debug)]
struct PartTable {
    name: String,
    /// Whether it is an Excel table, and not a sheet.
    is_table: bool,
    location: Location,
    rows: usize,
    columns: Vec<PartColumn>,
}

/// The workbook over all.
#[derive(Debug)]
pub struct Combined {
    /// The workbook.
    pub bytes: Vec<u8>,
    /// Where the workbooks differ.
    pub findings: Vec<Diagnostic>,
    /// The workbook that each of its accounts comes from, as a position among the parts, in the order of the sheet.
    pub origins: Vec<usize>,
}

impl Part {
    /// Reads every column of the accounts, once it is known where they stand.
    pub fn read(
        package: &Package,
        accounts: &Accounts,
        lookups: &[LookupTable],
        source: String,
        language: Language,
    ) -> Result<Self, Diagnostic> {
        let file = Location::file(package.name());
        let full = every_column(package, accounts, language)?;
        let columns = full.into_iter().map(|column| PartColumn {
            location: accounts
                .location
                .at(Place::Cell(Arc::clone(&accounts.sheet), CellAddress { row: accounts.header_row, column: column.index })),
            header: column.header,
            kind: column.kind,
            values: Arc::new(Column::new(column.values)),
            format: column.format,
        });
        let columns = columns.collect();
        let tables = lookups.iter().filter(|lookup| !lookup.columns.is_empty()).map(|lookup| PartTable::of(lookup, package)).collect();
        Ok(Self {
            source,
            file,
            sheet: Arc::clone(&accounts.sheet),
            table: accounts.table.clone(),
            key: accounts.columns[accounts.key].header.clone(),
            rows: accounts.len(),
            columns,
            tables,
        })
    }

    /// How many accounts it has.
    pub fn accounts(&self) -> usize {
        self.rows
    }
}

impl PartTable {
    fn of(lookup: &LookupTable, package: &Package) -> Self {
        let column = |column: &crate::accounts::AccountColumn| PartColumn {
            header: column.header.clone(),
            location: lookup.location.clone(),
            kind: column.kind,
            values: Arc::clone(&column.column),
            format: None,
        };
        Self {
            name: lookup.name.clone(),
            is_table: package.tables().iter().any(|table| table.name == lookup.name),
            location: lookup.location.at(Place::Sheet(Arc::clone(&lookup.sheet))),
            rows: lookup.rows.len(),
            // Columns that no formula reads have no values.
            columns: lookup.columns.iter().filter(|column| column.column.len() == lookup.rows.len()).map(column).collect(),
        }
    }
}

/// Makes the workbook over all. `criteria` are those that every part was decided by. Errors say why it cannot be made.
pub fn combined(parts: &[Part], criteria: &Criteria, file: &Location) -> Result<Combined, Vec<Diagnostic>> {
    let language = criteria.language;
    let Some(first) = parts.first() else { return Ok(Combined { bytes: Vec::new(), findings: Vec::new(), origins: Vec::new() }) };
    let (accounts, findings) = unite(parts, language);
    let tables = unite_tables(parts, language)?;
    // Formulas can know sheet and table by name where they are called the same everywhere.
    let same = |part: &Part| folded(&part.sheet) == folded(&first.sheet);
    let sheet = if parts.iter().all(same) { &*first.sheet } else { words::ACCOUNTS_SHEET.in_language(language) };
    let table = first.table.as_deref().filter(|table| parts.iter().all(|part| part.table.as_deref() == Some(table)));
    let name = written::AccountsName { sheet, table };
    let written = written::write(first, name, &accounts, &tables, criteria).map_err(|fault| vec![fault.diagnostic(file, language)])?;
    let origins = parts.iter().enumerate().flat_map(|(position, part)| std::iter::repeat_n(position, part.rows)).collect();
    Ok(Combined { bytes: written, findings, origins })
}
