//! The accounts and the tables that the rules read, with only the columns that somebody needs.

use crate::accounts::{Accounts, LookupTable, NAME_HEADERS};
use crate::criteria::{Criteria, Settings};
use crate::evaluation::parsed::ParsedRules;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::location::Location;
use crate::ooxml::package::Package;
use crate::ooxml::reading::read::Workbook;
use crate::workbook::accounts_sheet::{self, Request};

/// The accounts, the other tables, and findings in both.
type ReadAccounts = (Accounts, Vec<LookupTable>, Vec<Diagnostic>);

/// Reads the accounts, and the tables that the rules look things up in.
pub(super) fn read_accounts(
    package: &Package,
    workbook: &mut Workbook<'_>,
    file: &Location,
    criteria: &Criteria,
    parsed: &ParsedRules,
    sheet: &str,
) -> Result<ReadAccounts, Vec<Diagnostic>> {
    let names = parsed.names();
    let reported = reported(&criteria.settings);
    let wanted = |header: &str| names.columns.contains(header) || reported(header);
    let request = Request {
        sheet,
        settings: &criteria.settings,
        wanted: &wanted,
        read: &|header: &str| names.columns.contains(header),
        language: criteria.language,
    };
    let (accounts, mut findings) = accounts_sheet::read(package, workbook, file, request)?;
    let mut lookups = Vec::new();
    for (table, columns) in &names.tables {
        let is_accounts = folded(&accounts.sheet) == *table || accounts.table.as_ref().is_some_and(|name| folded(name) == *table);
        if !is_accounts {
            let wanted = |header: &str| columns.contains(header);
            let read =
                accounts_sheet::read_lookup(package, workbook, file, table, &wanted, (criteria.settings.sum_rows, criteria.language));
            if let Some((lookup, found)) = read.map_err(|fault| vec![fault])? {
                lookups.push(lookup);
                findings.extend(found);
            }
        }
    }
    // The other tables' names serve the checker's suggestions.
    let tables = package.tables().iter().map(|table| table.name.as_str());
    for name in tables.chain(package.sheets().iter().map(|sheet| sheet.name.as_str())) {
        let known = folded(name) == folded(&accounts.sheet)
            || accounts.table.as_deref() == Some(name)
            || lookups.iter().any(|lookup: &LookupTable| folded(&lookup.name) == folded(name));
        if !known {
            lookups.push(LookupTable::named(name, file));
        }
    }
    Ok((accounts, lookups, findings))
}

/// Whether the report reads a column of the accounts, besides the key, by its folded name.
pub(super) fn reported(settings: &Settings) -> impl Fn(&str) -> bool + use<> {
    let named = [&settings.value_column, &settings.portfolio_x, &settings.portfolio_y, &settings.bubble_size];
    let named: Vec<String> = named.into_iter().flatten().map(|written| folded(&written.text)).collect();
    move |header| named.iter().any(|name| name == header) || NAME_HEADERS.contains(&header)
}
