//! Overrides in SQL: what people have set for an account stands in the place of what the rules give.
//!
//! The account is found by its key, as it stands in the workbook, without regard to case and blanks at the ends. The overrides are those
//! that count on the day of the query.

use crate::accounts::Accounts;
use crate::criteria::InForce;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::value::{Value, folded_text};
use crate::say;

use super::dialect::SqlDialect;
use super::typed::{Typed, any_of};
use super::writer::Writer;

/// A value with what people have set before it, and the condition under which they have.
pub(super) struct Set {
    pub(super) value: Typed,
    pub(super) is_set: String,
    /// The cases of what a Blocker shows of it.
    pub(super) shown: String,
}

/// Puts what people have set for accounts before a value. An account that no condition can name is a fault at its cell.
pub(super) fn with_overrides(
    writer: &mut Writer<'_>,
    accounts: &Accounts,
    set: &[(usize, &InForce)],
    value: Typed,
) -> Result<Set, Vec<Diagnostic>> {
    let (dialect, language) = (writer.dialect, writer.plan.language());
    let key = writer.slots[accounts.key].clone().unwrap_or_default();
    let mut faults = Vec::new();
    let mut cases: Vec<(String, &InForce)> = Vec::new();
    for (account, one) in set {
        match is_account(&key, &accounts.key(*account), dialect) {
            Some(condition) => {
                if !cases.iter().any(|(known, _)| *known == condition) {
                    cases.push((condition, one));
                }
            }
            None => faults.push(no_key(one, language)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let is_set = any_of(cases.iter().map(|(condition, _)| Some(format!("COALESCE({condition}, FALSE)")))).unwrap_or_default();
    let is_set = writer.layers.bind(&is_set);
    let part = |own: Option<String>, null: &str, literal: &dyn Fn(&Value) -> Option<String>| {
        let whens: String = cases
            .iter()
            .filter_map(|(condition, one)| Some(format!(" WHEN {condition} THEN {}", literal(&one.value)?)))
            .collect();
        match (whens.is_empty(), own) {
            (true, None) => None,
            (true, Some(own)) => Some(format!("CASE WHEN NOT {is_set} THEN {own} END")),
            (false, own) => {
                let own = own.map_or_else(|| null.to_owned(), |own| format!("CASE WHEN NOT {is_set} THEN {own} END"));
                Some(format!("CASE{whens} ELSE {own} END"))
            }
        }
    };
    let number = |value: &Value| match value {
        Value::Number(number) => Some(dialect.number(*number)),
        _ => None,
    };
    let text = |value: &Value| match value {
        Value::Text(text) => Some(dialect.text(text)),
        _ => None,
    };
    let boolean = |value: &Value| match value {
        Value::Boolean(boolean) => Some(if *boolean { "TRUE" } else { "FALSE" }.to_owned()),
        _ => None,
    };
    let whole = cases.iter().all(|(_, one)| !matches!(one.value, Value::Number(number) if number.fract() != 0.0));
    let combined = Typed {
        number: part(value.number, &dialect.null_number(), &number),
        text: part(value.text, &dialect.null_text(), &text),
        boolean: part(value.boolean, "NULL", &boolean),
        error: part(value.error, &dialect.null_text(), &|_| None),
        blank: value.blank,
        whole: value.whole && whole,
        unbounded: value.unbounded,
        read: value.read,
        constant: None,
    };
    let shown: String = cases
        .iter()
        .map(|(condition, one)| {
            let shown = if one.value == Value::Boolean(true) { dialect.text(&one.shown) } else { dialect.null_text() };
            format!(" WHEN {condition} THEN {shown}")
        })
        .collect();
    Ok(Set { value: combined, is_set, shown })
}

/// The condition that a row is the account of this key.
fn is_account(key: &Typed, value: &Value, dialect: SqlDialect) -> Option<String> {
    match value {
        Value::Number(number) => Some(format!("{} = {}", key.number.as_ref()?, dialect.number(*number))),
        Value::Boolean(boolean) => Some(format!("{}{}", if *boolean { "" } else { "NOT " }, key.boolean.as_ref()?)),
        Value::Text(text) => {
            let folded = dialect.folded(key.text.as_ref()?);
            Some(format!("trim({folded}) = {}", dialect.text(folded_text(text).trim_matches(' '))))
        }
        Value::Blank | Value::Error(_) => None,
    }
}

fn no_key(one: &InForce, language: Language) -> Diagnostic {
    let account = &one.written.account.text;
    let message = say!(
        language,
        "the key \"{account}\" cannot be compared in SQL, since the column of keys is of several kinds",
        "der Schlüssel „{account}“ lässt sich in SQL nicht vergleichen, weil die Schlüsselspalte von mehreren Arten ist"
    );
    Diagnostic::error("not-in-sql", one.written.account.location.clone(), message).with_help(say!(
        language,
        "write all keys as texts or all as numbers",
        "alle Schlüssel als Texte oder alle als Zahlen schreiben"
    ))
}
