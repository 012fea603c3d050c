//! An account by what a person calls it: its key, `row:17`, or its name.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::accounts::{Accounts, key_of, key_of_text};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Place;
use crate::foundation::suggestion::nearest;
use crate::say;

/// Rows of a doubled key that are named.
const MOST_ROWS: usize = 5;

/// The account of a key, of `row:17`, or of a name; and a note where the key or name is not the only one.
pub fn find(accounts: &Accounts, key: &str, language: Language) -> Result<(usize, Vec<Diagnostic>), Diagnostic> {
    let (wanted, same) = (folded(key), key_of_text(key));
    let having = |column: usize| -> Vec<usize> {
        let values = &accounts.columns[column].column;
        (0..accounts.len()).filter(|&account| key_of(&values.get(account), language) == same).collect()
    };
    let found = |column: usize, found: &[usize]| match found {
        [] => None,
        [account] => Some((*account, Vec::new())),
        [first, ..] => Some((*first, vec![doubled(accounts, key, (column, found), language)])),
    };
    if wanted.is_empty() {
        return Err(unknown(accounts, key, &wanted, language));
    }
    // What is written as an error is the key of no account.
    let having = |column: usize| if same.is_empty() { Vec::new() } else { having(column) };
    found(accounts.key, &having(accounts.key))
        .or_else(|| by_row(accounts, &wanted).map(|account| (account, Vec::new())))
        .or_else(|| accounts.name_column().and_then(|column| found(column, &having(column))))
        .ok_or_else(|| unknown(accounts, key, &wanted, language))
}

fn by_row(accounts: &Accounts, wanted: &str) -> Option<usize> {
    let number = wanted.strip_prefix("row:").or_else(|| wanted.strip_prefix("zeile:"))?.trim();
    let row: u32 = number.parse().ok()?;
    accounts.rows.iter().position(|own| own.0 + 1 == row)
}

fn doubled(accounts: &Accounts, key: &str, (column, found): (usize, &[usize]), language: Language) -> Diagnostic {
    let shown = accounts.rows[found[0]];
    let rows: Vec<String> = found.iter().take(MOST_ROWS).map(|&account| accounts.rows[account].to_string()).collect();
    let (rows, word) = (rows.join(", "), row_word(language));
    let location = accounts.cell(found[0], accounts.columns[column].index);
    Diagnostic::note(
        "doubled-account",
        location,
        say!(
            language,
            "\"{key}\" stands in rows {rows}; row {shown} is explained",
            "„{key}“ steht in den Zeilen {rows}; erklärt wird Zeile {shown}"
        ),
    )
    .with_help(say!(
        language,
        "write {word}:17 instead of the key to name a row",
        "statt des Schlüssels {word}:17 schreiben, um eine Zeile zu nennen"
    ))
}

fn row_word(language: Language) -> &'static str {
    match language {
        Language::English => "row",
        Language::German => "zeile",
    }
}

fn unknown(accounts: &Accounts, key: &str, wanted: &str, language: Language) -> Diagnostic {
    let keys: Vec<String> = (0..accounts.len()).map(|account| accounts.key(account).shown(language)).collect();
    let column = &accounts.columns[accounts.key].header;
    let fault = Diagnostic::error(
        "unknown-account",
        accounts.location.at(Place::Sheet(Arc::clone(&accounts.sheet))),
        say!(
            language,
            "there is no account \"{key}\" in the column \"{column}\"",
            "in der Spalte „{column}“ gibt es keinen Kunden „{key}“"
        ),
    );
    let mut near: Vec<String> = near_keys(&keys, wanted).into_iter().map(|key| language.quoted(key)).collect();
    if let (true, Some(column)) = (near.is_empty(), accounts.name_column()) {
        let name_of = |account: usize| accounts.columns[column].column.get(account).shown(language);
        let names: Vec<String> = (0..accounts.len()).map(name_of).collect();
        let named = near_keys(&names, wanted).into_iter().filter_map(|name| {
            let account = names.iter().position(|other| other == name)?;
            Some(format!("{} ({name})", language.quoted(&keys[account])))
        });
        near = named.collect();
    }
    let word = row_word(language);
    if near.is_empty() {
        let examples = keys.iter().filter(|key| !key.is_empty()).take(3).map(|key| language.quoted(key)).collect::<Vec<_>>().join(", ");
        fault.with_help(say!(
            language,
            "keys look like {examples}; a row can be named as {word}:17",
            "Schlüssel sehen so aus: {examples}; eine Zeile lässt sich als {word}:17 nennen"
        ))
    } else {
        let near = near.join(", ");
        fault.with_help(say!(language, "the nearest keys are {near}", "die nächsten Schlüssel sind {near}"))
    }
}

/// Keys that a slip could have been meant for, or that begin with or hold what was written.
fn near_keys<'a>(keys: &'a [String], wanted: &str) -> Vec<&'a str> {
    let mut near: Vec<&str> = nearest(wanted, keys.iter().map(String::as_str)).into_iter().collect();
    if wanted.chars().count() >= 2 {
        let holding = keys.iter().filter(|key| folded(key).contains(wanted));
        near.extend(holding.map(String::as_str));
    }
    let mut seen = BTreeSet::new();
    near.retain(|key| seen.insert(*key));
    near.truncate(3);
    near
}
