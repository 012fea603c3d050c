//! White space: what most accounts of a class buy, and one of them does not.
//!
//! The setting *Offers* names the columns. A number above zero, yes, or any text that does not say no means that the account buys it. Of
//! a cell with an error it is not known, and nothing is said.

use std::collections::HashMap;
use std::sync::Arc;

use crate::criteria::Settings;
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::plan::Plan;
use crate::evaluation::walk::Walked;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

/// Other accounts of a class before it can be said what most of them do.
const LEAST_OTHERS: usize = 3;

/// Texts that say no, folded.
const NO: [&str; 13] = ["no", "n", "nein", "false", "falsch", "none", "keine", "kein", "nicht", "0", "-", "–", "—"];

/// What an account does not buy, while most of its class do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhiteSpace {
    /// The offers, those that most have first.
    pub offers: Vec<Offer>,
    /// The class that it was compared with; `None` where the criteria have none.
    pub class: Option<String>,
    /// How many others of that class there are.
    pub others: usize,
    /// Whether those are enough to compare with.
    pub compared: bool,
}

/// An offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The column.
    pub name: String,
    /// How many others of the class have it.
    pub having: usize,
}

/// Who buys what.
pub(super) struct Offers {
    /// The name and slot of each column.
    columns: Vec<(String, usize)>,
    /// How many accounts a class has, and how many of them buy each.
    classes: HashMap<Option<Arc<str>>, (usize, Vec<usize>)>,
}

impl Offers {
    pub(super) fn of(data: &Data<'_>, walked: &Walked, settings: &Settings) -> Self {
        let scope = &data.plan().scope;
        let columns: Vec<(String, usize)> =
            settings.offered().filter_map(|name| scope.slot(name)).map(|slot| (scope.columns[slot].name.clone(), slot)).collect();
        let mut classes: HashMap<Option<Arc<str>>, (usize, Vec<usize>)> = HashMap::new();
        if !columns.is_empty() {
            for account in (0..data.accounts().len()).filter(|&account| walked.funnel[account] == Funnel::In) {
                let (accounts, having) = classes.entry(class_of(data, account)).or_insert_with(|| (0, vec![0; columns.len()]));
                *accounts += 1;
                for ((_, slot), having) in columns.iter().zip(having) {
                    *having += usize::from(bought(&data.value(*slot, account)) == Some(true));
                }
            }
        }
        Self { columns, classes }
    }

    pub(super) fn white_space(&self, data: &Data<'_>, account: usize) -> Option<WhiteSpace> {
        if self.columns.is_empty() {
            return None;
        }
        let class = class_of(data, account);
        let (accounts, having) = self.classes.get(&class)?;
        let others = accounts - 1;
        let missing = |slot: usize| bought(&data.value(slot, account)) == Some(false);
        let offers = self.columns.iter().zip(having).filter(|((_, slot), having)| missing(*slot) && **having * 2 > others);
        let mut offers: Vec<Offer> = offers.map(|((name, _), having)| Offer { name: name.clone(), having: *having }).collect();
        offers.sort_by_key(|offer| std::cmp::Reverse(offer.having));
        let compared = others >= LEAST_OTHERS;
        Some(WhiteSpace {
            offers: if compared { offers } else { Vec::new() },
            class: class.map(|class| class.to_string()),
            others,
            compared,
        })
    }
}

/// The class itself, whatever is shown in its place.
fn class_of(data: &Data<'_>, account: usize) -> Option<Arc<str>> {
    let slot = data.plan().results[data.plan().first_class()?].slot;
    if let Value::Text(label) = data.value(slot, account) { Some(label) } else { None }
}

/// Whether a cell says that the account buys it; `None` where that is not known.
fn bought(value: &Value) -> Option<bool> {
    match value {
        Value::Blank => Some(false),
        Value::Boolean(boolean) => Some(*boolean),
        Value::Number(number) => Some(*number > 0.0),
        Value::Text(text) => {
            let text = folded(text);
            Some(!text.is_empty() && !NO.contains(&&*text))
        }
        Value::Error(_) => None,
    }
}

/// Columns of the setting that there are not.
pub fn unknown_offers(plan: &Plan, settings: &Settings) -> Vec<Diagnostic> {
    let (language, scope) = (plan.language(), &plan.scope);
    let Some(written) = &settings.offers else { return Vec::new() };
    let unknown = settings.offered().filter(|name| scope.slot(name).is_none());
    unknown
        .map(|name| {
            let message = say!(
                language,
                "there is no column \"{name}\", so that the account pages do not say who lacks it",
                "es gibt keine Spalte „{name}“, die Kundenseiten sagen daher nicht, wem das fehlt"
            );
            let finding = Diagnostic::finding("unknown-offer", written.location.clone(), message);
            match nearest(name, scope.columns.iter().map(|column| column.name.as_str())) {
                Some(meant) => finding.with_help(say!(language, "is \"{meant}\" meant?", "Ist „{meant}“ gemeint?")),
                None => finding.with_help(say!(
                    language,
                    "name columns of the accounts, with commas between them",
                    "Spalten der Kunden nennen, mit Kommas dazwischen"
                )),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_say_who_buys() {
        for (value, says) in [
            (Value::Blank, Some(false)),
            (Value::text(" "), Some(false)),
            (Value::text("x"), Some(true)),
            (Value::text("Nein"), Some(false)),
            (Value::text("–"), Some(false)),
            (Value::text("Gold"), Some(true)),
            (Value::number(0.0), Some(false)),
            (Value::number(-5.0), Some(false)),
            (Value::number(0.5), Some(true)),
            (Value::Boolean(true), Some(true)),
            (Value::Error(crate::foundation::value::CellError::Ref), None),
        ] {
            assert_eq!(bought(&value), says, "{value:?}");
        }
    }
}
