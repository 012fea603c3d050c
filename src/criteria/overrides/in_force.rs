//! Which overrides count on a day, and what each of them sets its result to.
//!
//! An override that cannot stand as it is written is an error: the account would get what nobody decided. One that says too little
//! about itself, or whose last day has passed, is a finding.

use crate::criteria::number::whole_number_text;
use crate::criteria::{Criteria, Rule, Step};
use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::{Override, OverrideField};

/// An override that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    /// As it is written.
    pub written: Override,
    /// The result's name as the criteria write it.
    pub result: String,
    /// What the result is set to: a label, a number, TRUE or FALSE.
    pub value: Value,
    /// The value as a number, where it is one or its text is.
    pub number: Option<f64>,
    /// How the value is told.
    pub shown: String,
}

/// The overrides that count on a day, and what is wrong with all of them.
pub fn in_force(criteria: &Criteria, day: DayNumber) -> (Vec<InForce>, Vec<Diagnostic>) {
    let (mut counting, mut said) = (Vec::new(), Vec::new());
    let (language, dialect) = (criteria.language, criteria.dialect());
    for written in &criteria.overrides {
        if written.until.is_some_and(|until| until < day) {
            said.push(expired(written, language));
            continue;
        }
        let missing = missing(written, language);
        if !missing.is_empty() {
            said.extend(missing);
            continue;
        }
        said.extend(unsigned(written, language));
        let rules: Vec<&Rule> = criteria
            .rules
            .iter()
            .filter(|rule| rule.step != Step::Limit && folded(&rule.result.text) == folded(&written.result.text))
            .collect();
        let Some(first) = rules.first() else {
            said.push(unknown_result(written, criteria));
            continue;
        };
        let rules: Vec<&Rule> = rules.iter().copied().filter(|rule| rule.counts_on(day)).collect();
        if rules.is_empty() {
            said.push(result_off(written, language, day));
            continue;
        }
        match value(written, first.step, &rules, dialect) {
            Ok((value, shown)) => {
                let number = number(written, dialect);
                counting.push(InForce { written: written.clone(), result: first.result.text.clone(), value, number, shown });
            }
            Err(fault) => said.push(fault),
        }
    }
    (counting, said)
}

/// What a result of this step is set to, and how that is told.
fn value(written: &Override, step: Step, rules: &[&Rule], dialect: Dialect) -> Result<(Value, String), Diagnostic> {
    let (language, text) = (dialect.language, written.value_text.text.as_str());
    match step {
        Step::Classify => {
            let labels: Vec<&str> = rules.iter().map(|rule| rule.item.text.as_str()).filter(|label| !label.is_empty()).collect();
            let label = labels.iter().find(|label| folded(label) == folded(text));
            let label = label.ok_or_else(|| unknown_label(written, &labels, language))?;
            Ok((Value::text(*label), (*label).to_owned()))
        }
        Step::Knockout | Step::Blocker => match written.value.yes_or_no(language) {
            Ok(Some(answer)) => {
                let word = if answer { crate::foundation::language::words::YES } else { crate::foundation::language::words::NO };
                Ok((Value::Boolean(answer), word.in_language(language).to_owned()))
            }
            _ => Err(not_yes_or_no(written, language)),
        },
        Step::Score => {
            let points = number(written, dialect).filter(|points| (0.0..=100.0).contains(points) && !written.value.is_date);
            let points = points.ok_or_else(|| not_points(written, language))?;
            Ok((Value::number(points), language.number(points)))
        }
        Step::Compute | Step::Limit => Ok((written.value.value.clone(), text.to_owned())),
    }
}

/// The value as a number.
fn number(written: &Override, dialect: Dialect) -> Option<f64> {
    match &written.value.value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => whole_number_text(text, dialect),
        _ => None,
    }
}

fn quoted_list(names: impl IntoIterator<Item = impl AsRef<str>>, language: Language) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let name = language.quoted(name.as_ref());
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all.join(", ")
}

fn expired(written: &Override, language: Language) -> Diagnostic {
    let (account, result, value) = (&written.account.text, &written.result.text, &written.value_text.text);
    let day = written.until.map(|day| language.date(day)).unwrap_or_default();
    let message = say!(
        language,
        "this override counted until {day}: \"{result}\" of \"{account}\" is no longer set to \"{value}\"",
        "diese Ausnahme galt bis {day}: „{result}“ von „{account}“ ist nicht mehr auf „{value}“ gesetzt"
    );
    Diagnostic::finding("override-expired", written.until_location.clone(), message).with_help(say!(
        language,
        "take the row out, or write a later day if the decision still holds",
        "die Zeile herausnehmen oder einen späteren Tag eintragen, wenn die Entscheidung weiter gilt"
    ))
}

/// What an override lacks without which it cannot stand.
fn missing(written: &Override, language: Language) -> Vec<Diagnostic> {
    let lack = |field: OverrideField, location: &Location| {
        let (code, message) = match field {
            OverrideField::Account => {
                ("override-without-account", say!(language, "this override names no account", "diese Ausnahme nennt keinen Kunden"))
            }
            OverrideField::Result => {
                ("override-without-result", say!(language, "this override names no result", "diese Ausnahme nennt kein Ergebnis"))
            }
            _ => (
                "override-without-value",
                say!(language, "this override sets nothing: its value is empty", "diese Ausnahme setzt nichts: ihr Wert ist leer"),
            ),
        };
        let help = match field {
            OverrideField::Account => {
                say!(language, "write the account's key into this cell", "den Schlüssel des Kunden in diese Zelle schreiben")
            }
            OverrideField::Result => say!(
                language,
                "write the result that is set, for example Priority",
                "das Ergebnis eintragen, das gesetzt wird, zum Beispiel Priorität"
            ),
            _ => say!(
                language,
                "write the value that the result is set to, or take the row out",
                "den Wert eintragen, auf den das Ergebnis gesetzt wird, oder die Zeile herausnehmen"
            ),
        };
        Diagnostic::error(code, location.clone(), message).with_help(help)
    };
    let mut faults = Vec::new();
    if written.account.is_empty() {
        faults.push(lack(OverrideField::Account, &written.account.location));
    }
    if written.result.is_empty() {
        faults.push(lack(OverrideField::Result, &written.result.location));
    }
    if written.value.is_blank() {
        faults.push(lack(OverrideField::Value, &written.value.location));
    }
    faults
}

/// Findings about an override that does not say why or by whom.
fn unsigned(written: &Override, language: Language) -> Vec<Diagnostic> {
    let account = &written.account.text;
    let mut findings = Vec::new();
    if written.reason.is_empty() {
        let message = say!(language, "the override of \"{account}\" has no reason", "die Ausnahme für „{account}“ hat keine Begründung");
        let help = say!(language, "write why it was decided", "eintragen, warum so entschieden wurde");
        findings.push(Diagnostic::finding("override-without-reason", written.reason.location.clone(), message).with_help(help));
    }
    if written.by.is_empty() {
        let message = say!(
            language,
            "the override of \"{account}\" does not say who decided it",
            "die Ausnahme für „{account}“ nennt niemanden, der sie entschieden hat"
        );
        let help = say!(language, "write a name into this cell", "einen Namen in diese Zelle schreiben");
        findings.push(Diagnostic::finding("override-without-author", written.by.location.clone(), message).with_help(help));
    }
    findings
}

fn unknown_result(written: &Override, criteria: &Criteria) -> Diagnostic {
    let (language, name) = (criteria.language, &written.result.text);
    let message = say!(
        language,
        "\"{name}\" is not a result of the criteria, so that nothing can be set there",
        "„{name}“ ist kein Ergebnis der Kriterien, daher lässt sich dort nichts setzen"
    );
    let results = || criteria.rules.iter().map(|rule| rule.result.text.as_str()).filter(|result| !result.is_empty());
    let help = match nearest(name, results()) {
        Some(meant) => say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?"),
        None => {
            let results = quoted_list(results(), language);
            say!(language, "the results are {results}", "die Ergebnisse sind {results}")
        }
    };
    Diagnostic::error("unknown-override-result", written.result.location.clone(), message).with_help(help)
}

fn result_off(written: &Override, language: Language, day: DayNumber) -> Diagnostic {
    let (name, day) = (&written.result.text, language.date(day));
    let message = say!(
        language,
        "no row of \"{name}\" counts on {day}, so that this override sets nothing",
        "keine Zeile von „{name}“ gilt am {day}, diese Ausnahme setzt also nichts"
    );
    Diagnostic::finding("override-of-nothing", written.result.location.clone(), message).with_help(say!(
        language,
        "take the override out, or switch the rows of this result on",
        "die Ausnahme herausnehmen oder die Zeilen dieses Ergebnisses einschalten"
    ))
}

fn unknown_label(written: &Override, labels: &[&str], language: Language) -> Diagnostic {
    let (value, result) = (&written.value_text.text, &written.result.text);
    let (message, help) = no_label(value, result, labels, language);
    Diagnostic::error("unknown-override-label", written.value.location.clone(), message).with_help(help)
}

/// That a result does not have a label, and what to write instead.
pub(crate) fn no_label(value: &str, result: &str, labels: &[&str], language: Language) -> (String, String) {
    let message = say!(language, "\"{value}\" is not a label of \"{result}\"", "„{value}“ ist keine Klasse von „{result}“");
    let help = match nearest(value, labels.iter().copied()) {
        Some(meant) => say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?"),
        None => {
            let labels = quoted_list(labels, language);
            say!(language, "the labels are {labels}", "die Klassen sind {labels}")
        }
    };
    (message, help)
}

fn not_yes_or_no(written: &Override, language: Language) -> Diagnostic {
    let (value, result) = (&written.value_text.text, &written.result.text);
    let message =
        say!(language, "\"{result}\" is yes or no, and this is \"{value}\"", "„{result}“ ist ja oder nein, und hier steht „{value}“");
    Diagnostic::error("unusable-override-value", written.value.location.clone(), message).with_help(say!(
        language,
        "write yes or no",
        "ja oder nein schreiben"
    ))
}

fn not_points(written: &Override, language: Language) -> Diagnostic {
    let (value, result) = (&written.value_text.text, &written.result.text);
    let message = say!(
        language,
        "\"{result}\" is a score, and \"{value}\" is not a number from 0 to 100",
        "„{result}“ ist eine Bewertung, und „{value}“ ist keine Zahl von 0 bis 100"
    );
    Diagnostic::error("unusable-override-value", written.value.location.clone(), message).with_help(say!(
        language,
        "write a number from 0 to 100",
        "eine Zahl von 0 bis 100 schreiben"
    ))
}
