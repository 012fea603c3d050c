//! Overrides on the accounts that there are: which result of which account people have set, and what the rules say beside it.
//!
//! An override takes the place of its result's value where that is evaluated ([`walk::evaluate`](super::walk)): formulas that read the
//! result, the funnel and everything behind read what was decided. What the rules gave is kept beside it
//! ([`ResultValues::ruled`](super::data::ResultValues::ruled)), since the reason says both. An override of the first class is what the
//! workbook shows, whatever else is the matter with the account: people decide, and it shows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::accounts::{Accounts, key_of_text};
use crate::criteria::{InForce, Step};
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::plan::{Plan, ResultPlan};

/// Every override that counts, by result and account.
#[derive(Clone, Debug, Default)]
pub struct Overriding {
    /// For each result that has any the overrides of its accounts, as indexes into `entries`.
    by_result: BTreeMap<usize, Arc<HashMap<usize, usize>>>,
    entries: Arc<Vec<InForce>>,
}

impl Overriding {
    /// Finds the accounts of overrides, and says what is wrong with them there.
    pub fn new(overrides: Vec<InForce>, plan: &Plan, accounts: &Accounts) -> (Self, Vec<Diagnostic>) {
        let language = plan.language();
        let mut said = Vec::new();
        if overrides.is_empty() {
            return (Self::default(), said);
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
            // Rows of one key are one account to whoever decided.
            for &account in of_key {
                by_result.entry(result).or_default().insert(account, entries.len());
            }
            entries.push(one);
        }
        let by_result = by_result.into_iter().map(|(result, accounts)| (result, Arc::new(accounts))).collect();
        (Self { by_result, entries: Arc::new(entries) }, said)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All that count, in the order in which they are written.
    pub fn entries(&self) -> &[InForce] {
        &self.entries
    }

    /// The override of an account's result.
    pub fn of(&self, result: usize, account: usize) -> Option<&InForce> {
        let index = *self.by_result.get(&result)?.get(&account)?;
        self.entries.get(index)
    }

    /// The accounts whose result is set, each with its override; in the order of the accounts.
    pub fn of_result(&self, result: usize) -> Vec<(usize, &InForce)> {
        let accounts = self.by_result.get(&result).into_iter().flat_map(|accounts| accounts.iter());
        let mut all: Vec<(usize, &InForce)> =
            accounts.filter_map(|(&account, &index)| Some((account, self.entries.get(index)?))).collect();
        all.sort_by_key(|(account, _)| *account);
        all
    }

    /// The results that are set for an account, each with its override.
    pub fn of_account(&self, account: usize) -> impl Iterator<Item = (usize, &InForce)> {
        self.by_result.iter().filter_map(move |(&result, accounts)| Some((result, self.entries.get(*accounts.get(&account)?)?)))
    }
}

/// Makes the value one of the result's kind. Only a computed value can be of several.
fn fit(one: &mut InForce, result: &ResultPlan, language: Language) -> Result<(), Diagnostic> {
    if result.step != Step::Compute {
        return Ok(());
    }
    let entered = &one.written.value;
    let is_number = matches!(entered.value, Value::Number(_));
    let value = match result.kind {
        Kind::Number => one.number.map(Value::number),
        Kind::Date => match &entered.value {
            Value::Text(text) => DayNumber::parse(text).map(|day| Value::Number(day.serial())),
            _ => is_number.then(|| entered.value.clone()),
        },
        Kind::Boolean => entered.yes_or_no(language).ok().flatten().map(Value::Boolean),
        Kind::Text => Some(Value::text(one.written.value_text.text.as_str())),
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
            say!(
                language,
                "\"{result}\" is yes or no, and this is \"{value}\"",
                "„{result}“ ist ja oder nein, und hier steht „{value}“"
            ),
            say!(language, "write yes or no", "ja oder nein schreiben"),
        ),
        _ => (
            say!(language, "\"{result}\" is a number, and \"{value}\" is none", "„{result}“ ist eine Zahl, und „{value}“ ist keine"),
            say!(language, "enter a number into this cell", "eine Zahl in diese Zelle eingeben"),
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

/// The sentence that a reason begins with: `Priority set to A by M. Keller until 2027-03-31: board decision (the rules say B)`. `ruled` is
/// what the rules say; `None` where they do not decide.
pub fn sentence(one: &InForce, ruled: Option<&str>, language: Language) -> String {
    let (result, shown, written) = (&one.result, &one.shown, &one.written);
    let until = written.until.map(|day| language.date(day));
    let mut text = match language {
        Language::English => {
            let by = if written.by.is_empty() { String::new() } else { format!(" by {}", written.by.text) };
            let until = until.map(|day| format!(" until {day}")).unwrap_or_default();
            format!("{result} set to {shown}{by}{until}")
        }
        Language::German => {
            let by = if written.by.is_empty() { String::new() } else { format!(" von {}", written.by.text) };
            let until = until.map(|day| format!(" bis {day}")).unwrap_or_default();
            format!("{result}{by}{until} auf {shown} gesetzt")
        }
    };
    if !written.reason.is_empty() {
        text.push_str(": ");
        text.push_str(&written.reason.text);
    }
    text.push_str(&match ruled {
        Some(ruled) if folded(ruled) == folded(shown) => say!(language, " (the rules say so too)", " (so auch die Regeln)"),
        Some("") => say!(language, " (the rules give nothing)", " (die Regeln ergeben nichts)"),
        Some(ruled) => say!(language, " (the rules say {ruled})", " (nach den Regeln {ruled})"),
        None => say!(language, " (the rules do not decide)", " (die Regeln entscheiden nicht)"),
    });
    text
}
