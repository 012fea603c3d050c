//! What was decided for every account, in a form in which two evaluations can be compared: what each class shows, the first score, and a value
//! to sum.

use std::sync::Arc;

use crate::accounts::Accounts;
use crate::criteria::{Settings, Step};
use crate::foundation::language::{Language, folded};
use crate::foundation::value::Value;

use crate::evaluation::data::Data;
use crate::evaluation::outcome::{Labels, Standing, standing};
use crate::evaluation::plan::Plan;
use crate::evaluation::walk::Walked;

/// A Classify result as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// The result's name.
    pub result: String,
    /// Its labels in the order of the criteria, then those of accounts without a class.
    pub labels: Vec<String>,
    /// What each account shows; empty for none.
    pub shown: Vec<Arc<str>>,
}

/// The decisions of one evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Decisions {
    /// The key of each account, as text.
    pub keys: Vec<String>,
    /// The Classify results that are written, the first of all first.
    pub classes: Vec<Classes>,
    /// The name of the first score.
    pub score: Option<String>,
    /// Its value for each account that has one.
    pub scores: Vec<Option<f64>>,
    /// The values to sum, where a column of them was named; blanks and texts are none.
    pub values: Option<Vec<Option<f64>>>,
}

impl Decisions {
    /// What was decided. `value` is the slot of the column to sum.
    pub fn of(data: &Data<'_>, walked: &Walked, settings: &Settings, value: Option<usize>) -> Self {
        let (plan, accounts) = (data.plan(), data.accounts());
        let written = plan.results.iter().enumerate().filter(|(_, result)| result.step == Step::Classify);
        let classes = written
            .filter(|(index, result)| result.is_written() || plan.first_class() == Some(*index))
            .map(|(index, result)| Classes {
                result: result.name.clone(),
                labels: labels_of(plan, settings, index),
                shown: shown(data, walked, settings, index),
            })
            .collect();
        let score = first_score(plan);
        let number = |slot: usize, account: usize| match data.value(slot, account) {
            Value::Number(number) => Some(number),
            _ => None,
        };
        let column = |slot: usize| (0..accounts.len()).map(|account| number(slot, account)).collect::<Vec<_>>();
        Self {
            keys: keys(accounts, plan.language()),
            classes,
            score: score.map(|index| plan.results[index].name.clone()),
            scores: score.map_or_else(|| vec![None; accounts.len()], |index| column(plan.results[index].slot)),
            values: value.map(column),
        }
    }
}

/// The first score of a plan.
pub fn first_score(plan: &Plan) -> Option<usize> {
    plan.results.iter().position(|result| result.step == Step::Score)
}

/// The keys of all accounts, as text.
pub fn keys(accounts: &Accounts, language: Language) -> Vec<String> {
    (0..accounts.len()).map(|account| accounts.key(account).shown(language)).collect()
}

/// What each account shows for a Classify result: the first one shows who is knocked out, blocked or undecided.
pub(crate) fn shown(data: &Data<'_>, walked: &Walked, settings: &Settings, index: usize) -> Vec<Arc<str>> {
    let plan = data.plan();
    let labels = Labels::new(settings, plan.language());
    let [knocked_out, blocked, undecided, none]: [Arc<str>; 4] =
        [Arc::from(&*labels.knocked_out), Arc::from(&*labels.blocked), Arc::from(&*labels.undecided), Arc::from("")];
    let first = plan.first_class() == Some(index);
    let values = &data.result(index).values;
    let class = |value: Value| match value {
        Value::Text(label) => label,
        _ => Arc::clone(&none),
    };
    (0..values.len())
        .map(|account| match first.then(|| standing(data, walked, &labels, account)) {
            None | Some(Standing::Classified) => class(values.get(account)),
            Some(Standing::KnockedOut) => Arc::clone(&knocked_out),
            Some(Standing::Blocked) => Arc::clone(&blocked),
            Some(Standing::Undecided) => Arc::clone(&undecided),
        })
        .collect()
}

pub(crate) fn labels_of(plan: &Plan, settings: &Settings, index: usize) -> Vec<String> {
    let mut labels: Vec<String> = plan.labels_of(&plan.results[index]).into_iter().map(str::to_owned).collect();
    let own = Labels::new(settings, plan.language());
    let muted = [own.knocked_out.to_string(), own.blocked.to_string(), own.undecided.to_string()];
    let muted = muted.into_iter().filter(|_| plan.first_class() == Some(index));
    for label in muted.filter(|label| !label.is_empty()) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// The position of a Classify result among several, by name.
pub(crate) fn class_named<'a>(classes: &'a [Classes], name: &str) -> Option<&'a Classes> {
    classes.iter().find(|other| folded(&other.result) == folded(name))
}
