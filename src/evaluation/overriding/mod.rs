//! Overrides on the accounts that there are: which result of which account people have set, and what the rules say beside it.
//!
//! An override takes the place of its result's value where that is evaluated ([`walk::evaluate`](super::walk)): formulas that read the
//! result, the funnel and everything behind read what was decided. [`matching`] finds the accounts, [`set_results`] says what came of it. What the rules gave is kept beside it
//! ([`ResultValues::ruled`](super::data::ResultValues::ruled)), since the reason says both. An override of the first class is what the
//! workbook shows, whatever else is the matter with the account: people decide, and it shows.

pub mod matching;
pub mod set_results;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::criteria::InForce;
use crate::foundation::language::{Language, folded};
use crate::say;

/// Every override that counts, by result and account.
#[derive(Clone, Debug, Default)]
pub struct Overriding {
    /// For each result that has any the overrides of its accounts, as indexes into `entries`.
    by_result: BTreeMap<usize, Arc<HashMap<usize, usize>>>,
    entries: Arc<Vec<InForce>>,
}

impl Overriding {
    /// Overrides by result and account; the accounts of each are indexes into `entries`.
    pub(super) fn of_entries(entries: Vec<InForce>, by_result: BTreeMap<usize, HashMap<usize, usize>>) -> Self {
        let by_result = by_result.into_iter().map(|(result, accounts)| (result, Arc::new(accounts))).collect();
        Self { by_result, entries: Arc::new(entries) }
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
        let mut all: Vec<(usize, &InForce)> = accounts.filter_map(|(&account, &index)| Some((account, self.entries.get(index)?))).collect();
        all.sort_by_key(|(account, _)| *account);
        all
    }

    /// The results that are set for an account, each with its override.
    pub fn of_account(&self, account: usize) -> impl Iterator<Item = (usize, &InForce)> {
        self.by_result.iter().filter_map(move |(&result, accounts)| Some((result, self.entries.get(*accounts.get(&account)?)?)))
    }
}

/// The sentence that a reason begins with: `Priority set to A by M. Keller until 2027-03-31: board decision (the rules say B)`. `ruled` is
/// what the rules say; `None` where they do not decide.
pub fn sentence(one: &InForce, ruled: Option<&str>, language: Language) -> String {
    let SetSentence { set, rules } = SetSentence::of(one, ruled, language);
    set + &rules
}

/// The sentence in its two parts.
#[derive(Clone, Debug)]
pub(crate) struct SetSentence {
    /// What is set, by whom and why.
    pub(crate) set: String,
    /// What the rules say, in parentheses behind a blank.
    pub(crate) rules: String,
}

impl SetSentence {
    /// About a result in force. `ruled` is what the rules say; `None` where they do not decide.
    pub(crate) fn of(one: &InForce, ruled: Option<&str>, language: Language) -> Self {
        let rules = match ruled {
            Some(ruled) if folded(ruled) == folded(&one.shown) => say!(language, " (the rules say so too)", " (so auch die Regeln)"),
            Some("") => say!(language, " (the rules give nothing)", " (die Regeln ergeben nichts)"),
            Some(ruled) => say!(language, " (the rules say {ruled})", " (nach den Regeln {ruled})"),
            None => say!(language, " (the rules do not decide)", " (die Regeln entscheiden nicht)"),
        };
        Self { set: said(one, language), rules }
    }
}

/// What is set, by whom, until when and why.
fn said(one: &InForce, language: Language) -> String {
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
    text
}
