//! What is wrong with the accounts' keys: blank ones, errors, and those that another account has too.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use rayon::prelude::*;

use crate::accounts::{Accounts, key_of};
use crate::foundation::column::Key;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, Location};
use crate::foundation::value::{CellError, Value};
use crate::foundation::values::Values;
use crate::say;

/// What is said of keys that do not tell their account from others.
pub(super) fn key_findings(accounts: &Accounts, language: Language) -> Vec<Diagnostic> {
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
