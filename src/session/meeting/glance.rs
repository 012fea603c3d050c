//! The decision at a glance: how many accounts each class has and what they are worth, before and after something was changed, where the
//! accounts stand, and who moves.

use crate::criteria::Settings;
use crate::evaluation::comparing::decisions::{Classes, Decisions};
use crate::evaluation::plan::Plan;
use crate::foundation::language::{Language, folded};
use crate::foundation::value::Value;
use crate::say;

use super::portfolio::{Measure, Portfolio};
use crate::session::decided::Decided;
use crate::session::ready::Ready;
use crate::session::tuning::{TunedScore, Tuning};

/// How an account is seen at a glance.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The first Classify result.
    pub class: Option<String>,
    /// Its labels in the order of the criteria, then those of accounts without a class, last an empty one for those that show nothing.
    pub labels: Vec<String>,
    /// How many of them are classes.
    pub ranked: usize,
    /// What each account shows, as a position among the labels.
    pub shown: Vec<u32>,
    /// The first score, and each account's.
    pub score: Option<String>,
    /// The score of each account.
    pub scores: Vec<Option<f64>>,
    /// The column that is summed.
    pub value: Option<String>,
    /// What each account has there.
    pub values: Vec<Option<f64>>,
    /// The portfolio.
    pub portfolio: Option<Portfolio>,
    /// Where each account stands in it, and the size of its bubble.
    pub places: Places,
}

/// Where accounts stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// Along the horizontal axis.
    pub x: Vec<Option<f64>>,
    /// Along the vertical axis.
    pub y: Vec<Option<f64>>,
    /// The size of the bubble.
    pub size: Vec<Option<f64>>,
}

/// Accounts and the sum of the value column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// The accounts.
    pub accounts: usize,
    /// The sum.
    pub value: f64,
}

impl Total {
    /// One more account.
    pub fn add(&mut self, value: Option<f64>) {
        self.accounts += 1;
        self.value += value.unwrap_or(0.0);
    }
}

/// The numbers of a slot, one for each account.
pub fn numbers<'v>(value: impl Fn(usize, usize) -> Value + 'v, slot: usize, accounts: usize) -> impl Iterator<Item = Option<f64>> + 'v {
    (0..accounts).map(move |account| match value(slot, account) {
        Value::Number(number) => Some(number),
        _ => None,
    })
}

impl Decided<'_> {
    /// Everything at a glance.
    pub fn seen(&self) -> Seen {
        let value = self.ready.value_slot().ok().flatten();
        let decisions = Decisions::of(&self.data, &self.walked, &self.ready.criteria.settings, value);
        let value_of = |slot, account| self.data.value(slot, account);
        Seen::of(self.ready, &self.ready.plan, &self.ready.criteria.settings, decisions, &value_of)
    }
}

impl Seen {
    /// What is seen of decisions under a plan of the workbook's own or another.
    pub fn of(ready: &Ready, plan: &Plan, settings: &Settings, decisions: Decisions, value_of: &dyn Fn(usize, usize) -> Value) -> Self {
        let accounts = ready.accounts.len();
        let portfolio = Portfolio::of(plan, settings);
        let of = |measure: Option<&Measure>| measure.map(|measure| numbers(value_of, measure.slot, accounts).collect()).unwrap_or_default();
        let places = portfolio.as_ref().map_or_else(Places::default, |portfolio| Places {
            x: of(Some(&portfolio.x)),
            y: of(Some(&portfolio.y)),
            size: of(portfolio.size.as_ref()),
        });
        let first = decisions.classes.into_iter().next();
        let ranked = plan.first_class().map_or(0, |first| {
            let mut labels: Vec<&str> = Vec::new();
            let result = &plan.results[first];
            let items = result.rules.iter().map(|&rule| plan.rules[rule].rule.item.text.as_str());
            items.for_each(|label| {
                if !label.is_empty() && !labels.contains(&label) {
                    labels.push(label)
                }
            });
            labels.len()
        });
        let (class, labels, shown) = first.map_or_else(|| (None, Vec::new(), vec![0; accounts]), positions);
        Self {
            class,
            ranked,
            labels,
            shown,
            score: decisions.score,
            scores: decisions.scores,
            value: decisions.values.is_some().then(|| ready.value_column().unwrap_or_default().to_owned()),
            values: decisions.values.unwrap_or_default(),
            portfolio,
            places,
        }
    }

    /// The same with numbers that are moved. What no Score decides is as it was.
    pub fn tuned(&self, tuning: &Tuning) -> Self {
        let (tuned, plan) = (tuning.tuned(), tuning.plan());
        let mut seen = self.clone();
        if let Some(class) = tuned.classes.first() {
            seen.labels.clone_from(&class.labels);
            seen.shown = class.after.iter().map(|&code| u32::from(code)).collect();
        }
        let score = |name: &str| tuned.scores.iter().find(|score| score.result == name);
        let numbers = |score: &TunedScore| score.after.iter().map(|score| Some(*score).filter(|score| !score.is_nan())).collect();
        if let Some(first) = self.score.as_deref().and_then(score) {
            seen.scores = numbers(first);
        }
        seen.portfolio = Portfolio::of(plan, &tuning.criteria().settings);
        if let Some(portfolio) = &seen.portfolio {
            let places = &mut seen.places;
            let axes =
                [(Some(&portfolio.x), &mut places.x), (Some(&portfolio.y), &mut places.y), (portfolio.size.as_ref(), &mut places.size)];
            for (measure, values) in axes {
                if let Some(score) = measure.and_then(|measure| score(&measure.name)) {
                    *values = numbers(score);
                }
            }
        }
        seen
    }

    /// What an account has in the value column.
    pub fn value_of(&self, account: usize) -> Option<f64> {
        self.values.get(account).copied().flatten()
    }

    /// What an account shows.
    pub fn label(&self, account: usize) -> &str {
        let place = self.shown.get(account).copied().unwrap_or_default() as usize;
        self.labels.get(place).map_or("", String::as_str)
    }

    /// Accounts and value of each of these labels.
    pub fn totals(&self, labels: &[String]) -> Vec<Total> {
        let mut own = vec![Total::default(); self.labels.len()];
        for (account, shown) in self.shown.iter().enumerate() {
            if let Some(total) = own.get_mut(*shown as usize) {
                total.add(self.value_of(account));
            }
        }
        let of = |label: &String| self.labels.iter().position(|own| own == label).map(|place| own[place]).unwrap_or_default();
        labels.iter().map(of).collect()
    }

    /// The labels of both, in the order of these, and where what each account shows stands among them.
    pub fn with_labels_of(&self, other: &Self) -> (Vec<String>, Vec<u32>) {
        let mut labels = self.labels.clone();
        let empty = labels.pop_if(|label| label.is_empty());
        for label in other.labels.iter().filter(|label| !label.is_empty()) {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        labels.extend(empty.or_else(|| Some(String::new())).filter(|_| self.class.is_some() || other.class.is_some()));
        let place = |label: &String| labels.iter().position(|known| known == label).unwrap_or_default() as u32;
        let places: Vec<u32> = other.labels.iter().map(place).collect();
        let shown = other.shown.iter().map(|shown| places.get(*shown as usize).copied().unwrap_or_default()).collect();
        (labels, shown)
    }

    /// The accounts that show another label than before, those with the most value first, and how many there are.
    pub fn moved_from(&self, before: &Self, most: usize) -> (Vec<usize>, usize) {
        let mut moved: Vec<usize> = (0..self.shown.len()).filter(|&account| self.label(account) != before.label(account)).collect();
        let all = moved.len();
        let value = |account: usize| self.value_of(account).unwrap_or(f64::NEG_INFINITY);
        moved.sort_by(|one, other| value(*other).total_cmp(&value(*one)).then(one.cmp(other)));
        moved.truncate(most);
        (moved, all)
    }

    /// Accounts and value in each part of the portfolio, from the bottom left to the right and up.
    pub fn parts(&self) -> Vec<Total> {
        let Some(portfolio) = &self.portfolio else { return Vec::new() };
        let mut totals = vec![Total::default(); portfolio.labels.len()];
        let width = portfolio.columns.len() + 1;
        for (account, (x, y)) in self.places.x.iter().zip(&self.places.y).enumerate() {
            if let (Some(x), Some(y)) = (x, y) {
                let (column, row) = portfolio.part(*x, *y);
                if let Some(total) = totals.get_mut(row * width + column) {
                    total.add(self.value_of(account));
                }
            }
        }
        totals
    }

    /// The accounts in the portfolio with the largest bubbles, or else the best, the largest first.
    pub fn largest(&self, most: usize) -> Vec<usize> {
        let size = |account: usize| {
            let sized = self.places.size.get(account).copied().flatten();
            sized.or_else(|| self.scores.get(account).copied().flatten()).unwrap_or(f64::NEG_INFINITY)
        };
        let mut placed: Vec<usize> =
            (0..self.places.x.len()).filter(|&account| self.places.x[account].is_some() && self.places.y[account].is_some()).collect();
        placed.sort_by(|one, other| size(*other).total_cmp(&size(*one)).then(one.cmp(other)));
        placed.truncate(most);
        placed
    }

    /// The least and the greatest value of some; 0 and 100 where these are points within.
    pub fn range(points: bool, values: &[Option<f64>]) -> (f64, f64) {
        let mut range: Option<(f64, f64)> = None;
        for value in values.iter().flatten() {
            let (min, max) = range.unwrap_or((*value, *value));
            range = Some((min.min(*value), max.max(*value)));
        }
        match range {
            Some((min, max)) if points => (min.min(0.0), max.max(100.0)),
            Some(range) => range,
            None => (0.0, if points { 100.0 } else { 1.0 }),
        }
    }

    /// Why an account shows another label than before, in words: its score before and after, or that the rows of the class changed.
    pub fn why(&self, before: &Self, account: usize, language: Language) -> String {
        let score = |seen: &Self| seen.scores.get(account).copied().flatten();
        let (Some(name), Some(old), Some(new)) = (&self.score, score(before), score(self)) else { return String::new() };
        let (old_text, new_text) = (language.fixed(old, 1), language.fixed(new, 1));
        if old_text == new_text {
            say!(language, "{name} {new_text}, as before", "{name} {new_text}, wie zuvor")
        } else {
            format!("{name} {old_text} → {new_text}")
        }
    }

    /// A sentence that says the result.
    pub fn sentence(&self, language: Language) -> String {
        let (accounts, Some(best)) = (self.shown.len(), self.labels.first().filter(|_| self.ranked > 0)) else {
            let accounts = language.count(self.shown.len());
            return say!(language, "{accounts} accounts", "{accounts} Kunden");
        };
        let totals = self.totals(&self.labels);
        let (count, all) = (language.count(totals[0].accounts), language.count(accounts));
        let whole: f64 = self.values.iter().flatten().sum();
        match &self.value {
            Some(value) if whole > 0.0 => {
                let share = language.fixed(totals[0].value / whole * 100.0, 0);
                say!(
                    language,
                    "{count} of {all} accounts are {best}; they hold {share} % of {value}",
                    "{count} von {all} Kunden sind {best}; auf sie entfallen {share} % von {value}"
                )
            }
            _ => say!(language, "{count} of {all} accounts are {best}", "{count} von {all} Kunden sind {best}"),
        }
    }
}

/// A Classify result with its labels numbered, an empty one behind them.
fn positions(classes: Classes) -> (Option<String>, Vec<String>, Vec<u32>) {
    let Classes { result, mut labels, shown } = classes;
    let mut places: Vec<u32> = Vec::with_capacity(shown.len());
    let mut last: Option<(std::sync::Arc<str>, u32)> = None;
    labels.retain(|label| !label.is_empty());
    labels.push(String::new());
    for text in shown {
        let place = match &last {
            Some((known, place)) if std::sync::Arc::ptr_eq(known, &text) => *place,
            _ => {
                let wanted = folded(&text);
                let found = labels.iter().position(|label| **label == *text || folded(label) == wanted);
                found.unwrap_or(labels.len() - 1) as u32
            }
        };
        places.push(place);
        last = Some((text, place));
    }
    (Some(result), labels, places)
}

/// What an account is called: its name, or else its key.
pub fn called(ready: &Ready, account: usize) -> String {
    let (accounts, language) = (&ready.accounts, ready.language());
    let name = accounts.name_column().map(|column| accounts.columns[column].column.get(account).shown(language));
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| accounts.key(account).shown(language))
}
