//! The accounts and the tables that the rules read, with only the columns that somebody needs.

use std::collections::HashSet;

use crate::accounts::naming::name_rank;
use crate::accounts::{Accounts, LookupTable, Wanted};
use crate::criteria::{Criteria, Settings};
use crate::evaluation::parsed::ParsedRules;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::location::Location;
use crate::ooxml::package::Package;
use crate::workbook::accounts_sheet::{self, Request};
use crate::workbook::told::reading::Workbook;

/// The accounts, the other tables, and findings in both.
type ReadAccounts = (Accounts, Vec<LookupTable>, Vec<Diagnostic>);

/// The columns of the accounts that the rules and the report read.
pub(crate) fn wanted(parsed: &ParsedRules, settings: &Settings) -> Wanted {
    let names = parsed.names();
    let results: HashSet<String> = parsed.rules.iter().map(|parsed| folded(&parsed.rule.result.text)).collect();
    let reported: HashSet<String> = reported_columns(settings).collect();
    let named = names.columns_alone.iter().chain(&reported).filter(|column| !results.contains(*column)).cloned().collect();
    let also = names.columns.into_iter().chain(reported).collect();
    Wanted { named, of_tables: names.tables, also, all: false }
}

/// Adds what rows that are switched off would read.
pub(crate) fn keep_for_tuning(wanted: &mut Wanted, criteria: &Criteria, day: DayNumber) {
    let mut all = criteria.clone();
    all.rules.retain(|rule| !rule.active);
    all.rules.iter_mut().for_each(|rule| rule.active = true);
    // What is wrong with such a row is told when it is switched on.
    let (parsed, _) = ParsedRules::parse(&all, day);
    wanted.also.extend(parsed.names().columns);
    for (table, columns) in parsed.names().tables {
        wanted.of_tables.entry(table).or_default().extend(columns);
    }
}

/// Reads the accounts, and the tables that the rules look things up in.
pub(crate) fn read_accounts(
    package: &Package,
    workbook: &mut Workbook<'_>,
    file: &Location,
    request: Request<'_>,
) -> Result<ReadAccounts, Vec<Diagnostic>> {
    let (accounts, mut findings) = accounts_sheet::read(package, workbook, file, request)?;
    let mut lookups = Vec::new();
    for (table, columns) in &request.wanted.of_tables {
        let is_accounts = folded(&accounts.sheet) == *table || accounts.table.as_ref().is_some_and(|name| folded(name) == *table);
        if !is_accounts {
            let read = accounts_sheet::read_lookup(package, workbook, file, (table, columns), request);
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
pub(crate) fn reported(settings: &Settings) -> impl Fn(&str) -> bool + use<> {
    let named: HashSet<String> = reported_columns(settings).collect();
    move |header| named.contains(header) || name_rank(header).is_some()
}

/// The columns or results that the settings name for the report, folded.
fn reported_columns(settings: &Settings) -> impl Iterator<Item = String> {
    let offered = settings.offered().map(folded);
    settings.reported().map(|written| folded(&written.text)).chain(offered).filter(|name| !name.is_empty())
}
