//! Overrides and the accounts that they name: by the key, as keys are compared everywhere; and what is wrong with them there.

use std::collections::{BTreeMap, HashMap};

use crate::accounts::{Accounts, key_of_text};
use crate::criteria::{InForce, Step};
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Place;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::Overriding;
use crate::evaluation::plan::{Plan, ResultPlan};

/// Finds the accounts of overrides, and says what is wrong with them there.
pub fn matched(overrides: Vec<InForce>, plan: &Plan, accounts: &Accounts) -> (Overriding, Vec<Diagnostic>) {
    let language = plan.language();
    let mut said = Vec::new();
    if overrides.is_empty() {
        return (Overriding::default(), said);
    }
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for account in 0..accounts.len() {
        by_key.entry(accounts.compared_key(account, language)).or_default().push(account);
    }
    by_key.remove("");
    let mut by_result: BTreeMap<usize, HashMap<usize, usize>> = BTreeMap::new();
    let mut entries: Vec<InForce> = Vec::new();
    let mut seen: HashMap<(usize, String), usize> = HashMap::new();
    for mut one in overrides {
        let Some(result) = plan.results.iter().position(|result| folded(&result.name) == folded(&one.result)) else { continue };
        if let Err(fault) = fit(&mut one, &plan.results[result], language) {
            said.push(fault);
            continue;
        }
        let key = key_of_text(&one.written.account.text);
        if let Some(&first) = seen.get(&(result, key.clone())) {
            said.push(twice(&entries[first], &one, language));
            continue;
        }
        let Some(of_key) = by_key.get(&key) else {
            said.push(unknown_account(&one, accounts, language));
            continue;
        };
        seen.insert((result, key), entries.len());
        // Rows of one key are one account to whoever decided; whether they are, only people can say.
        if of_key.len() > 1 {
            said.push(of_several(&one, of_key, accounts, language));
        }
        for &account in of_key {
            by_result.entry(result).or_default().insert(account, entries.len());
        }
        entries.push(one);
    }
    (Overriding::of_entries(entries, by_result), said)
}

/// Makes the value one of the result's kind. Only a computed value can be of several.
fn fit(one: &mut InForce, result: &ResultPlan, language: Language) -> Result<(), Diagnostic> {
    if result.step != Step::Compute {
        return Ok(());
    }
    let entered = &one.written.value;
    let is_number = matches!(entered.value, Value::Number(_));
    let value = match result.kind {
        // A date is no number, and a number no date, though Excel keeps both alike.
        Kind::Number => one.number.filter(|_| !entered.is_date).map(Value::number),
        Kind::Date => match &entered.value {
            Value::Text(text) => DayNumber::parse(text).map(|day| Value::Number(day.serial())),
            _ => (is_number && entered.is_date).then(|| entered.value.clone()),
        },
        Kind::Boolean => entered.yes_or_no(language).ok().flatten().map(Value::Boolean),
        Kind::Text => {
            let is_text = !entered.is_date && !matches!(entered.value, Value::Boolean(_));
            is_text.then(|| Value::text(one.written.value_text.text.as_str()))
        }
        Kind::MixedDates | Kind::Blank | Kind::Any => Some(entered.value.clone()),
    };
    match value {
        Some(value) => {
            if let (Kind::Date, Value::Number(serial)) = (result.kind, &value) {
                one.shown = DayNumber::from_serial(*serial).map_or_else(|| one.shown.clone(), |day| language.date(day));
            }
            one.value = value;
            Ok(())
        }
        None => Err(misfit(one, result.kind, language)),
    }
}

fn misfit(one: &InForce, kind: Kind, language: Language) -> Diagnostic {
    let (value, result) = (&one.written.value_text.text, &one.result);
    let (message, help) = match kind {
        Kind::Date => (
            say!(language, "\"{result}\" is a date, and \"{value}\" is none", "„{result}“ ist ein Datum, und „{value}“ ist keines"),
            say!(language, "enter a date, or write it as 2026-11-23", "ein Datum eingeben oder als 23.11.2026 schreiben"),
        ),
        Kind::Boolean => (
            say!(language, "\"{result}\" is yes or no, and this is \"{value}\"", "„{result}“ ist ja oder nein, und hier steht „{value}“"),
            say!(language, "write yes or no", "ja oder nein schreiben"),
        ),
        Kind::Text => (
            say!(language, "\"{result}\" is a text, and \"{value}\" is none", "„{result}“ ist ein Text, und „{value}“ ist keiner"),
            say!(
                language,
                "format the cell as text and enter it again, or put an apostrophe before it",
                "die Zelle als Text formatieren und neu eingeben oder einen Apostroph davorsetzen"
            ),
        ),
        _ => (
            say!(language, "\"{result}\" is a number, and \"{value}\" is none", "„{result}“ ist eine Zahl, und „{value}“ ist keine"),
            if one.written.value.is_date {
                say!(
                    language,
                    "give the cell the number format General and enter the number",
                    "der Zelle das Zahlenformat Standard geben und die Zahl eingeben"
                )
            } else {
                say!(language, "enter a number into this cell", "eine Zahl in diese Zelle eingeben")
            },
        ),
    };
    Diagnostic::error("unusable-override-value", one.written.value.location.clone(), message).with_help(help)
}

fn twice(first: &InForce, second: &InForce, language: Language) -> Diagnostic {
    let (account, result) = (&second.written.account.text, &second.result);
    let (one, other) = (&first.shown, &second.shown);
    let place = first.written.value.location.place.in_language(language);
    let message = if first.value == second.value {
        say!(
            language,
            "\"{result}\" of \"{account}\" is set twice: to \"{one}\" in {place} already",
            "„{result}“ von „{account}“ ist zweimal gesetzt: auf „{one}“ schon in {place}"
        )
    } else {
        say!(
            language,
            "\"{result}\" of \"{account}\" is set to \"{other}\" here and to \"{one}\" in {place}",
            "„{result}“ von „{account}“ ist hier auf „{other}“ gesetzt und in {place} auf „{one}“"
        )
    };
    let help = say!(language, "keep one of the two rows", "eine der beiden Zeilen behalten");
    Diagnostic::error("override-twice", second.written.value.location.clone(), message).with_help(help)
}

fn of_several(one: &InForce, of_key: &[usize], accounts: &Accounts, language: Language) -> Diagnostic {
    const MOST_NAMED: usize = 5;
    let (key, result, count) = (&one.written.account.text, &one.result, language.count(of_key.len()));
    let row = |&account: &usize| match accounts.cell(account, accounts.columns[accounts.key].index).place {
        Place::Cell(_, cell) => cell.to_string(),
        place => place.in_language(language),
    };
    let mut cells = of_key.iter().take(MOST_NAMED).map(row).collect::<Vec<_>>().join(", ");
    if of_key.len() > MOST_NAMED {
        cells.push_str(", …");
    }
    let message = say!(
        language,
        "{count} rows of accounts have the key \"{key}\" ({cells}), and \"{result}\" is set for all of them",
        "{count} Zeilen mit Kunden haben den Schlüssel „{key}“ ({cells}), und „{result}“ ist für alle gesetzt"
    );
    Diagnostic::finding("override-of-several", one.written.account.location.clone(), message).with_help(say!(
        language,
        "give each account a key of its own, or leave it if they are one account",
        "jedem Kunden einen eigenen Schlüssel geben, oder es so lassen, wenn sie ein Kunde sind"
    ))
}

fn unknown_account(one: &InForce, accounts: &Accounts, language: Language) -> Diagnostic {
    let key = &one.written.account.text;
    let message = say!(
        language,
        "there is no account \"{key}\", so that this override sets nothing",
        "es gibt keinen Kunden „{key}“, diese Ausnahme setzt also nichts"
    );
    let header = &accounts.columns[accounts.key].header;
    let keys: Vec<String> = (0..accounts.len()).map(|account| accounts.key(account).shown(language)).collect();
    // A name in the place of a key is told by the key of whoever is called so.
    let named = accounts.name_column().and_then(|column| {
        let is_called = |account: &usize| folded(&accounts.columns[column].column.get(*account).shown(language)) == folded(key);
        (0..accounts.len()).find(is_called)
    });
    // Signs and blanks are the usual slips in keys: K1 for K-1.
    let letters = |key: &str| key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let own = letters(key);
    let written_otherwise = keys.iter().map(String::as_str).find(|other| !own.is_empty() && letters(other) == own);
    let help = match (named, written_otherwise.or_else(|| nearest(key, keys.iter().map(String::as_str)))) {
        (Some(account), _) => {
            let meant = &keys[account];
            say!(
                language,
                "write the key of that account, which is \"{meant}\"",
                "den Schlüssel dieses Kunden schreiben, er lautet „{meant}“"
            )
        }
        (None, Some(meant)) => say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?"),
        (None, None) => say!(
            language,
            "write a key from the column \"{header}\", or take the row out",
            "einen Schlüssel aus der Spalte „{header}“ schreiben oder die Zeile herausnehmen"
        ),
    };
    Diagnostic::finding("override-without-match", one.written.account.location.clone(), message).with_help(help)
}
