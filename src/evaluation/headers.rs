//! The headers of the columns to write, held against each other and against those that the accounts have.
//!
//! A result hides the accounts' column of its name from every formula, and two columns of one name are a guess for whoever reads
//! them: both are said before anything is computed. Columns that an earlier run wrote are none of the accounts'.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::accounts::Accounts;
use crate::criteria::{Setting, Settings, Written};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, folded, words};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place};
use crate::say;

use super::plan::Plan;

/// Characters of a column's name in an Excel table.
pub(super) const LONGEST: usize = 255;

/// The header of the reasons.
pub fn reason(settings: &Settings, language: Language) -> String {
    header(&settings.reason_column, words::REASON, language)
}

/// The header of the faults in an account's data.
pub fn data_check(settings: &Settings, language: Language) -> String {
    header(&settings.data_check_column, words::DATA_CHECK, language)
}

fn header(setting: &Option<Written>, word: Word, language: Language) -> String {
    setting
        .as_ref()
        .filter(|written| !written.is_empty())
        .map_or_else(|| word.in_language(language).to_owned(), |written| written.text.clone())
}

/// Results whose name the accounts or another column to write have too.
pub fn clashes(plan: &Plan, accounts: &Accounts, settings: &Settings) -> Vec<Diagnostic> {
    let language = plan.language();
    let set = |setting: &Option<Written>| setting.as_ref().map(|set| set.location.clone());
    let results = plan.results.iter().map(|result| {
        let rule = &plan.rules[result.rules[0]].rule;
        (result.name.clone(), Some(rule.result.location.clone()), result.is_written(), None)
    });
    let others = [
        (reason(settings, language), set(&settings.reason_column), true, Some(Setting::ReasonColumn)),
        (data_check(settings, language), set(&settings.data_check_column), true, Some(Setting::DataCheckColumn)),
    ];
    let mut faults = Vec::new();
    let mut seen: HashMap<String, Location> = HashMap::new();
    for (name, own, is_written, setting) in results.chain(others) {
        // A reason or data check column that no setting names is pointed at through the result that has its name.
        let location = own.or_else(|| seen.get(&folded(&name)).cloned()).unwrap_or_else(|| accounts.location.clone());
        if is_written && name.chars().count() > LONGEST {
            faults.push(too_long(location, language));
            continue;
        }
        if let Some(own) = accounts.columns.iter().find(|column| folded(&column.header) == folded(&name)) {
            let cell = CellAddress { row: accounts.header_row, column: own.index };
            let at_header = accounts.location.at(Place::Cell(Arc::clone(&accounts.sheet), cell));
            faults.push(if is_written {
                conflict(at_header, &name, own.index, setting, language)
            } else {
                hidden(location, &name, own.index, language)
            });
        } else if let Entry::Vacant(first) = seen.entry(folded(&name)) {
            first.insert(location);
        } else {
            faults.push(twice(location, &name, setting, language));
        }
    }
    faults
}

fn too_long(location: Location, language: Language) -> Diagnostic {
    Diagnostic::error(
        "unusable-result-name",
        location,
        say!(language, "this name is too long for a column header", "dieser Name ist zu lang für eine Spaltenüberschrift"),
    )
    .with_help(say!(language, "give the result a name of 1 to 255 characters", "dem Ergebnis einen Namen mit 1 bis 255 Zeichen geben"))
}

fn conflict(location: Location, name: &str, column: ColumnIndex, setting: Option<Setting>, language: Language) -> Diagnostic {
    let help = setting.map_or_else(
        || {
            say!(
                language,
                "rename the column in the sheet, or the Result in the criteria; if it is left over from an earlier run, delete it",
                "die Spalte im Blatt oder das Ergebnis in den Kriterien umbenennen; stammt sie aus einem früheren Lauf, die Spalte löschen"
            )
        },
        |setting| {
            let setting = setting.word().in_language(language);
            say!(
                language,
                "give keyfolio's column another header in the setting \"{setting}\", or rename yours; if it is left over from an earlier run, delete it",
                "der Spalte von keyfolio in der Einstellung „{setting}“ eine andere Überschrift geben oder die eigene umbenennen; stammt sie aus einem früheren Lauf, sie löschen"
            )
        },
    );
    Diagnostic::error(
        "user-column-conflict",
        location,
        say!(
            language,
            "column {column} is already called \"{name}\", and keyfolio did not write it",
            "Spalte {column} heißt bereits „{name}“ und stammt nicht von keyfolio"
        ),
    )
    .with_help(help)
}

fn hidden(location: Location, name: &str, column: ColumnIndex, language: Language) -> Diagnostic {
    Diagnostic::error(
        "hidden-column",
        location,
        say!(
            language,
            "the result \"{name}\" hides column {column} of the accounts, which has the same name",
            "das Ergebnis „{name}“ verdeckt die gleichnamige Spalte {column} der Kunden"
        ),
    )
    .with_help(say!(language, "give the result another name", "dem Ergebnis einen anderen Namen geben"))
}

fn twice(location: Location, name: &str, setting: Option<Setting>, language: Language) -> Diagnostic {
    let help = setting.map_or_else(
        || {
            say!(
                language,
                "give each Result, the reason and the data check column a name of its own",
                "jedem Ergebnis, der Begründungs- und der Prüfspalte einen eigenen Namen geben"
            )
        },
        |setting| {
            let setting = setting.word().in_language(language);
            say!(
                language,
                "give the Result another name, or name another header in the setting \"{setting}\"",
                "dem Ergebnis einen anderen Namen geben oder in der Einstellung „{setting}“ eine andere Überschrift nennen"
            )
        },
    );
    Diagnostic::error(
        "result-name-twice",
        location,
        say!(language, "two result columns are called \"{name}\"", "zwei Ergebnisspalten heißen „{name}“"),
    )
    .with_help(help)
}
