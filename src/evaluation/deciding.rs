//! The rows of the criteria that decided on what an account shows in a column.

use std::collections::HashMap;

use serde::Serialize;

use crate::accounts::{Accounts, key_of_text};
use crate::criteria::{Settings, Step, Test};
use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::{Location, Place};
use crate::say;

use super::data::Data;
use super::outcome::{Labels, Standing, standing};
use super::overriding::sentence;
use super::overriding::set_results::ruled;
use super::walk::Walked;

/// A row of the criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecidingRow {
    /// The sheet; none where the criteria are a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The cell of its formula, as `D7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Its place in a text file, as `rule 3, formula`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its formula, or the word for an empty one.
    pub text: String,
}

impl DecidingRow {
    fn new(location: &Location, formula: &str, language: Language) -> Self {
        let (sheet, cell, place) = match &location.place {
            Place::Cell(sheet, cell) => (Some(sheet.to_string()), Some(cell.to_string()), None),
            other => (location.sheet().map(str::to_owned), None, Some(other.in_language(language)).filter(|place| !place.is_empty())),
        };
        let text = if formula.is_empty() { words::ELSE.in_language(language) } else { formula };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { sheet, cell, place, text }
    }

    /// `Criteria!D7 [Attractiveness]>=70`
    pub fn shown(&self) -> String {
        let place = match (&self.sheet, &self.cell, &self.place) {
            (Some(sheet), Some(cell), _) => format!("{sheet}!{cell} "),
            (_, _, Some(place)) => format!("{place}: "),
            _ => String::new(),
        };
        format!("{place}{}", self.text)
    }
}

/// The deciding rows of some accounts and columns: by account and folded header.
pub type Deciding = HashMap<(usize, String), Vec<DecidingRow>>;

/// The account that each key names.
pub fn accounts_by_key(accounts: &Accounts, language: Language) -> HashMap<String, usize> {
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for account in 0..accounts.len() {
        by_key.entry(accounts.compared_key(account, language)).or_insert(account);
    }
    by_key.remove("");
    by_key
}

/// The rows that decided on everything that is expected.
pub fn deciding(tests: &[Test], data: &Data<'_>, walked: &Walked, settings: &Settings) -> Deciding {
    let mut deciding = Deciding::new();
    if tests.is_empty() {
        return deciding;
    }
    let language = data.plan().language();
    let by_key = accounts_by_key(data.accounts(), language);
    let labels = Labels::new(settings, language);
    for test in tests {
        let Some(&account) = by_key.get(&key_of_text(&test.key.text)) else { continue };
        for (name, _) in &test.expected {
            let rows = rows_of(data, walked, &labels, account, name);
            deciding.insert((account, folded(name)), rows);
        }
    }
    deciding
}

/// The sentence that names them; `None` for none.
pub fn named(rows: &[DecidingRow], language: Language) -> Option<String> {
    let rows: Vec<String> = rows.iter().map(DecidingRow::shown).collect();
    let rows = rows.join("; ");
    (!rows.is_empty()).then(|| say!(language, "decided by {rows}", "entschieden durch {rows}"))
}

fn rows_of(data: &Data<'_>, walked: &Walked, labels: &Labels, account: usize, name: &str) -> Vec<DecidingRow> {
    let plan = data.plan();
    let language = plan.language();
    let result = plan.results.iter().position(|result| folded(&result.name) == folded(name));
    let Some(result) = result else { return Vec::new() };
    let is_out = plan.results[result].in_funnel && plan.first_class() != Some(result);
    let standing = standing(data, walked, labels, account);
    // What is not in the funnel shows nothing, because of what it fails.
    let of_step = |step: Step| {
        let results = plan.results.iter().enumerate().filter(move |(_, result)| result.step == step);
        results.flat_map(|(index, _)| hits(data, index, account)).collect::<Vec<_>>()
    };
    // Where people have decided, that is the row.
    if let Some(set) = plan.overriding.of(result, account) {
        let text = sentence(set, ruled(data, walked, labels, result, account).as_deref(), language);
        return vec![DecidingRow::new(&set.written.value.location, &text, language)];
    }
    let rules = match standing {
        Standing::KnockedOut if is_out || plan.first_class() == Some(result) => of_step(Step::Knockout),
        Standing::Blocked if plan.first_class() == Some(result) => of_step(Step::Blocker),
        _ => of_result(data, walked, result, account),
    };
    let row = |rule: usize| {
        let rule = &plan.rules[rule].rule;
        DecidingRow::new(&rule.formula.location, &rule.formula.text, language)
    };
    rules.into_iter().map(row).collect()
}

/// The rows of a Knock-out that the account fails, or of a Blocker that stand in the way.
fn hits(data: &Data<'_>, result: usize, account: usize) -> Vec<usize> {
    let rules = &data.plan().results[result].rules;
    let rows = data.result(result).deciding_rows(account, rules.len());
    rules.iter().zip(rows).filter(|(_, hit)| **hit).map(|(rule, _)| *rule).collect()
}

fn of_result(data: &Data<'_>, walked: &Walked, result: usize, account: usize) -> Vec<usize> {
    let planned = &data.plan().results[result];
    let values = data.result(result);
    if values.values.is_error(account) {
        // Where it cannot be decided, the row that could not be evaluated.
        let faults = walked.faults.iter().filter(|fault| fault.account == account && fault.result == result);
        let mut rules: Vec<usize> = faults.filter_map(|fault| fault.rule).collect();
        rules.dedup();
        return rules;
    }
    match planned.step {
        Step::Compute | Step::Limit => planned.rules.clone(),
        Step::Classify => values.hit(account).and_then(|hit| planned.rules.get(hit).copied()).into_iter().collect(),
        Step::Knockout | Step::Blocker => {
            let hits = hits(data, result, account);
            if hits.is_empty() { planned.rules.clone() } else { hits }
        }
        Step::Score => {
            // Every row that counts has its part in it.
            let rows = values.points(account);
            planned.rules.iter().zip(rows).filter(|(_, row)| row.counts()).map(|(rule, _)| *rule).collect()
        }
    }
}
