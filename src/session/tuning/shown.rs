//! What is shown of all accounts with the workbook's numbers and with others, beside each other.

use std::sync::Arc;

use serde::Serialize;

use crate::criteria::Step;
use crate::evaluation::data::Funnel;
use crate::evaluation::outcome::{Labels, Standing};
use crate::evaluation::tuning::machine::Kept;
use crate::foundation::language::folded;
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::session::ready::Ready;

/// What is decided with other numbers, beside what the workbook's own numbers decide. Columns hold one entry an account, in the order of the
/// sheet; they are no part of the JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Tuned {
    /// How many accounts there are.
    pub accounts: usize,
    /// The column that is summed, where the settings name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_column: Option<String>,
    /// How many accounts stand where with the workbook's numbers.
    pub before: Standings,
    /// How many accounts stand where with these.
    pub after: Standings,
    /// Every Classify result that is written, in the order of the criteria; the first one shows who is knocked out, blocked or undecided.
    pub classes: Vec<TunedClass>,
    /// Every Score result, those that are not written too.
    pub scores: Vec<TunedScore>,
}

/// How many accounts stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standings {
    /// Accounts that meet every minimum requirement.
    pub key_accounts: usize,
    /// Accounts that fail one.
    pub knocked_out: usize,
    /// Accounts whose class a blocker hides.
    pub blocked: usize,
    /// Accounts whose data do not tell.
    pub undecided: usize,
}

/// A Classify result before and after.
#[derive(Clone, Debug, Serialize)]
pub struct TunedClass {
    /// Its name.
    pub result: String,
    /// What its column can show, which is what codes stand for: the labels in the order of the criteria (rows that are switched off
    /// included), then those of accounts without a class, and an empty text for nothing.
    pub labels: Vec<String>,
    /// Accounts and sums by label.
    pub totals: Vec<LabelTotal>,
    /// How many accounts show something else.
    pub moved: usize,
    /// Those accounts, in the order of the sheet.
    #[serde(skip)]
    pub movers: Vec<Move>,
    /// What each account shows with the workbook's numbers, as a place in `labels`.
    #[serde(skip)]
    pub before: Arc<Vec<u16>>,
    /// What each account shows with these.
    #[serde(skip)]
    pub after: Arc<Vec<u16>>,
}

/// A label before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LabelTotal {
    /// Accounts that show it with the workbook's numbers.
    pub accounts_before: usize,
    /// Accounts that show it with these.
    pub accounts_after: usize,
    /// The sum of the value column with the workbook's numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_before: Option<f64>,
    /// The sum of the value column with these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_after: Option<f64>,
}

/// An account that shows another label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Its place among the accounts.
    pub account: u32,
    /// What it shows with the workbook's numbers, as a place in the labels.
    pub from: u16,
    /// What it shows with these.
    pub to: u16,
}

/// A Score before and after.
#[derive(Clone, Debug, Serialize)]
pub struct TunedScore {
    /// Its name.
    pub result: String,
    /// The score of each account with the workbook's numbers; not a number where it has none.
    #[serde(skip)]
    pub before: Arc<Vec<f64>>,
    /// The score of each account with these.
    #[serde(skip)]
    pub after: Arc<Vec<f64>>,
}

/// What is shown of all accounts under one set of criteria.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) standings: Standings,
    classes: Vec<Arc<Vec<u16>>>,
    scores: Vec<Arc<Vec<f64>>>,
    values: Option<Arc<Vec<f64>>>,
}

/// The Classify results that are written, with what they can show, and the scores; of rows that are switched off too.
pub(super) fn results(ready: &Ready) -> (Vec<(String, Vec<String>)>, Vec<String>) {
    let labels = Labels::new(&ready.criteria.settings, ready.language());
    let muted = [&labels.knocked_out, &labels.blocked, &labels.undecided];
    let (mut classes, mut scores): (Vec<(String, Vec<String>)>, Vec<String>) = (Vec::new(), Vec::new());
    for rule in &ready.criteria.rules {
        let name = &rule.result.text;
        match rule.step {
            Step::Score if !scores.iter().any(|known| folded(known) == folded(name)) => scores.push(name.clone()),
            Step::Classify if !name.starts_with('_') => {
                let place = classes.iter().position(|(known, _)| folded(known) == folded(name)).unwrap_or_else(|| {
                    classes.push((name.clone(), Vec::new()));
                    classes.len() - 1
                });
                let labels = &mut classes[place].1;
                if !labels.contains(&rule.item.text) {
                    labels.push(rule.item.text.clone());
                }
            }
            _ => {}
        }
    }
    for (name, own) in &mut classes {
        let of_class = ready.plan.overriding.entries().iter().filter(|set| folded(&set.result) == folded(name));
        for set in of_class {
            if let Value::Text(label) = &set.value
                && !own.iter().any(|known| **known == **label)
            {
                own.push(label.to_string());
            }
        }
        for label in muted.iter().map(|label| label.to_string()).chain([String::new()]) {
            if !own.contains(&label) {
                own.push(label);
            }
        }
    }
    (classes, scores)
}

pub(super) fn columns_shown(ready: &Ready, kept: &Kept, classes: &[(String, Vec<String>)], scores: &[String]) -> Columns {
    let (plan, settings) = (&kept.plan, &ready.criteria.settings);
    let accounts = ready.accounts.len();
    let named = |name: &str, step: Step| plan.results.iter().position(|result| result.step == step && folded(&result.name) == folded(name));
    let standings = kept.standings(settings);
    let codes = |(name, labels): &(String, Vec<String>)| {
        let nothing = labels.iter().position(String::is_empty).unwrap_or_default() as u16;
        let index = named(name, Step::Classify);
        // There are not more labels than that: see `held`.
        let short = |codes: Vec<u32>| codes.into_iter().map(|code| code as u16).collect();
        Arc::new(index.map_or_else(|| vec![nothing; accounts], |index| short(kept.codes(index, labels, settings, &standings))))
    };
    let numbers = |values: &Values| -> Arc<Vec<f64>> {
        Arc::new(values.iter().map(|value| if let Value::Number(number) = value { number } else { f64::NAN }).collect())
    };
    let of_score =
        |name: &String| named(name, Step::Score).map_or_else(|| Arc::new(vec![f64::NAN; accounts]), |index| numbers(kept.values(index)));
    let value = ready.value_column().and_then(|column| plan.scope.slot(column));
    Columns {
        standings: counted(&standings, &kept.funnel),
        classes: classes.iter().map(codes).collect(),
        scores: scores.iter().map(of_score).collect(),
        values: value.map(|slot| numbers(values_at(ready, kept, slot))),
    }
}

/// The column under a slot.
pub(super) fn values_at<'a>(ready: &'a Ready, kept: &'a Kept, slot: usize) -> &'a Values {
    let columns = &ready.accounts.columns;
    columns.get(slot).map_or_else(|| &**kept.values(slot - columns.len()), |column| column.column.values())
}

fn counted(standings: &[Standing], funnel: &[Funnel]) -> Standings {
    let mut counted = Standings { key_accounts: funnel.iter().filter(|funnel| **funnel == Funnel::In).count(), ..Standings::default() };
    for standing in standings {
        match standing {
            Standing::KnockedOut => counted.knocked_out += 1,
            Standing::Blocked => counted.blocked += 1,
            Standing::Undecided => counted.undecided += 1,
            Standing::Classified => {}
        }
    }
    counted
}

pub(super) fn compared(ready: &Ready, classes: &[(String, Vec<String>)], scores: &[String], before: &Columns, after: &Columns) -> Tuned {
    let of_class = |(place, (result, labels)): (usize, &(String, Vec<String>))| {
        let (was, is) = (&before.classes[place], &after.classes[place]);
        let movers: Vec<Move> = (0..)
            .zip(was.iter().zip(is.iter()))
            .filter(|(_, (from, to))| from != to)
            .map(|(account, (&from, &to))| Move { account, from, to })
            .collect();
        let mut totals = vec![LabelTotal::default(); labels.len()];
        for (code, (accounts, value)) in totals_of(was, before.values.as_deref(), labels.len()).into_iter().enumerate() {
            (totals[code].accounts_before, totals[code].value_before) = (accounts, value);
        }
        for (code, (accounts, value)) in totals_of(is, after.values.as_deref(), labels.len()).into_iter().enumerate() {
            (totals[code].accounts_after, totals[code].value_after) = (accounts, value);
        }
        TunedClass {
            result: result.clone(),
            labels: labels.clone(),
            totals,
            moved: movers.len(),
            movers,
            before: Arc::clone(was),
            after: Arc::clone(is),
        }
    };
    let of_score = |(place, result): (usize, &String)| TunedScore {
        result: result.clone(),
        before: Arc::clone(&before.scores[place]),
        after: Arc::clone(&after.scores[place]),
    };
    Tuned {
        accounts: ready.accounts.len(),
        value_column: ready.value_column().map(str::to_owned),
        before: before.standings,
        after: after.standings,
        classes: classes.iter().enumerate().map(of_class).collect(),
        scores: scores.iter().enumerate().map(of_score).collect(),
    }
}

fn totals_of(codes: &[u16], values: Option<&Vec<f64>>, labels: usize) -> Vec<(usize, Option<f64>)> {
    let mut totals = vec![(0, values.map(|_| 0.0)); labels];
    for (account, &code) in codes.iter().enumerate() {
        let (accounts, sum) = &mut totals[usize::from(code)];
        *accounts += 1;
        if let (Some(sum), Some(value)) = (sum.as_mut(), values.map(|values| values[account]).filter(|value| !value.is_nan())) {
            *sum += value;
        }
    }
    totals
}
