//! What is said where the built-in criteria are used and do not fit: the accounts have other columns. Each of those formulas would give an
//! error of its own, in criteria that the user has never seen; one sentence says which columns are missing, and what to do.

use std::collections::BTreeSet;

use crate::criteria::Criteria;
use crate::evaluation::parsed::ParsedRules;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::folded;
use crate::foundation::location::Location;
use crate::ooxml::package::Package;
use crate::say;
use crate::workbook::accounts_sheet::Request;
use crate::workbook::roles::Roles;
use crate::workbook::told::reading::Workbook;

use super::read_accounts::{read_accounts, wanted};

/// The columns that criteria need and the accounts do not have, as the criteria write them. None where the accounts cannot be read at all.
pub(crate) fn missing_columns(
    package: &Package,
    workbook: &mut Workbook<'_>,
    roles: &Roles,
    file: &Location,
    criteria: &Criteria,
    as_of: DayNumber,
) -> Vec<String> {
    let mut criteria = criteria.clone();
    // Without its key column the sheet would not be read.
    let key = criteria.settings.account_key.take();
    let parsed = ParsedRules::parse(&criteria, as_of).0;
    let wanted = wanted(&parsed, &criteria.settings);
    let request = Request { roles, settings: &criteria.settings, wanted: &wanted, language: criteria.language };
    let Ok((accounts, ..)) = read_accounts(package, workbook, file, request) else { return Vec::new() };
    let headers: BTreeSet<String> = accounts.columns.iter().map(|column| folded(&column.header)).collect();
    let key = key.map(|key| key.text).filter(|key| !headers.contains(&folded(key)));
    let mut missing: Vec<String> = key.into_iter().collect();
    for column in parsed.missing_columns(&headers) {
        if !missing.iter().any(|known| folded(known) == folded(&column)) {
            missing.push(column);
        }
    }
    missing
}

/// The errors of a workbook without criteria. `told` is what is said of the built-in ones, `missing` the columns that they need.
pub(crate) fn refusal(told: &Diagnostic, mut errors: Vec<Diagnostic>, missing: &[String], criteria: &Criteria) -> Vec<Diagnostic> {
    let language = criteria.language;
    let mut told = Diagnostic { severity: Severity::Error, ..told.clone() };
    if !missing.is_empty() {
        // Only the built-in criteria have no file.
        errors.retain(|error| error.location.file.is_some());
        let columns = missing.iter().map(|column| language.quoted(column)).collect::<Vec<_>>().join(", ");
        told.message = say!(
            language,
            "the workbook has no sheet \"Criteria\", and the built-in key-account criteria do not fit: these accounts have no columns {columns}",
            "die Arbeitsmappe hat kein Blatt „Kriterien“, und die eingebauten Kriterien für Schlüsselkunden passen nicht: diesen Kunden fehlen die Spalten {columns}"
        );
        told.help.get_or_insert_with(|| {
            say!(
                language,
                "write your own criteria in a sheet \"Criteria\"; `keyfolio new example.xlsx` makes a workbook that shows how. Criteria of another file: `-c FILE`",
                "eigene Kriterien in ein Blatt „Kriterien“ schreiben; `keyfolio new beispiel.xlsx` legt eine Arbeitsmappe an, die zeigt, wie. Kriterien aus einer anderen Datei: `-c DATEI`"
            )
        });
    }
    errors.insert(0, told);
    errors
}
