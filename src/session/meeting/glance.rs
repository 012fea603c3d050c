//! The decision at a glance: how many accounts each class has and what they are worth, before and after something was changed, where the
//! accounts stand, and who moves.

use std::sync::Arc;

use crate::criteria::Settings;
use crate::evaluation::analysis::headline::headline;
use crate::evaluation::analysis::placing::{Measure, Placing};
use crate::evaluation::comparing::decisions::{first_score, labels_of, shown};
use crate::evaluation::data::Data;
use crate::evaluation::limits::{Edge, Limited, Refusal};
use crate::evaluation::walk::Walked;
use crate::foundation::language::{Language, folded};
use crate::foundation::value::Value;
use crate::say;

use crate::session::decided::Decided;
use crate::session::ready::Ready;
use crate::session::tuning::Tuning;

/// So many texts are known by where they lie.
const MOST_KNOWN: usize = 64;

/// How an account is seen at a glance.
#[derive(Clone, Debug, Default, PartialEq)]
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
    pub portfolio: Option<Placing>,
    /// What the size of its bubbles stands for.
    pub size: Option<Measure>,
    /// Where each account stands in it, and the size of its bubble.
    pub places: Places,
    /// The part of the portfolio that each account counts in; none for who stands in a part without having its label: knocked out, blocked or
    /// set by people.
    pub parts: Vec<Option<usize>>,
    /// Where the limits end, in the order of the criteria.
    pub limits: Vec<SeenLimit>,
}

/// Where a limit ends, for all accounts or for one group of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenLimit {
    /// The label, and the group behind it where there are several.
    pub label: String,
    /// How many there may be.
    pub most: usize,
    /// How many would have the label.
    pub accounts: usize,
    /// The last that has it.
    pub last_in: Option<usize>,
    /// Those who come next.
    pub first_out: Vec<usize>,
}

fn limits(data: &Data<'_>) -> Vec<SeenLimit> {
    let plan = data.plan();
    let limited = data.results.iter().filter_map(|result| result.limited.as_deref());
    let of_result = |limited: &Limited| {
        let of_edge = |edge: &Edge| {
            let label = plan.limits[edge.limit].label.to_string();
            let is_kept = |refusal: &&Refusal| refusal.limit == edge.limit && refusal.group == edge.group;
            let kept = limited.refusals.values().flatten().filter(is_kept).count();
            SeenLimit {
                label: if edge.group.shown.is_empty() { label } else { format!("{label}, {}", edge.group.shown) },
                most: edge.amount,
                accounts: edge.taken + kept,
                last_in: edge.last_in,
                first_out: edge.first_out.clone(),
            }
        };
        limited.edges.iter().map(of_edge).collect::<Vec<_>>()
    };
    limited.flat_map(of_result).collect()
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
fn numbers(data: &Data<'_>, slot: usize) -> Vec<Option<f64>> {
    let number = |account: usize| if let Value::Number(number) = data.value(slot, account) { Some(number) } else { None };
    (0..data.accounts().len()).map(number).collect()
}

impl Decided<'_> {
    /// Everything at a glance.
    pub fn seen(&self) -> Seen {
        Seen::of(&self.data, &self.walked, &self.ready.criteria.settings)
    }

    /// The result in a sentence.
    pub fn sentence(&self) -> String {
        sentence(&self.data, &self.walked, &self.ready.criteria.settings)
    }
}

impl Tuning {
    /// Everything at a glance with the numbers that are set: what a run over the workbook with these numbers in its cells would show.
    pub fn seen(&self) -> Seen {
        let (data, walked) = self.data();
        Seen::of(&data, &walked, &self.criteria().settings)
    }

    /// The result in a sentence, with the numbers that are set.
    pub fn sentence(&self) -> String {
        let (data, walked) = self.data();
        sentence(&data, &walked, &self.criteria().settings)
    }
}

impl Seen {
    /// What is seen of what was decided. Everything is read anew by its slot, since every result may hang on a number that was moved.
    fn of(data: &Data<'_>, walked: &Walked, settings: &Settings) -> Self {
        let (plan, accounts) = (data.plan(), data.accounts().len());
        let portfolio = Placing::of(data, settings);
        let size = Measure::named(plan, settings.bubble_size.as_ref()).filter(|_| portfolio.is_some());
        let of = |measure: Option<&Measure>| measure.map(|measure| numbers(data, measure.slot)).unwrap_or_default();
        let places = portfolio.as_ref().map_or_else(Places::default, |portfolio| Places {
            x: of(Some(&portfolio.x)),
            y: of(Some(&portfolio.y)),
            size: of(size.as_ref()),
        });
        let parts = portfolio.as_ref().map_or_else(Vec::new, |portfolio| parts(portfolio, &places, data, walked, settings));
        let class = plan.first_class();
        let (labels, shown) = class.map_or_else(|| (Vec::new(), vec![0; accounts]), |index| positions(data, walked, settings, index));
        let score = first_score(plan).map(|index| &plan.results[index]);
        let value = summed(data, settings);
        Self {
            class: class.map(|index| plan.results[index].name.clone()),
            ranked: class.map_or(0, |index| plan.labels_of(&plan.results[index]).len()),
            labels,
            shown,
            score: score.map(|score| score.name.clone()),
            scores: score.map_or_else(|| vec![None; accounts], |score| numbers(data, score.slot)),
            value: value.map(|(column, _)| column.to_owned()),
            values: value.map(|(_, slot)| numbers(data, slot)).unwrap_or_default(),
            portfolio,
            size,
            places,
            parts,
            limits: limits(data),
        }
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
        let mut labels: Vec<String> = self.labels.iter().filter(|label| !label.is_empty()).cloned().collect();
        for label in other.labels.iter().filter(|label| !label.is_empty()) {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        if self.class.is_some() || other.class.is_some() {
            labels.push(String::new());
        }
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
    pub fn part_totals(&self) -> Vec<Total> {
        let mut totals = vec![Total::default(); self.portfolio.as_ref().map_or(0, Placing::parts)];
        for (account, part) in self.parts.iter().enumerate() {
            if let Some(total) = part.and_then(|part| totals.get_mut(part)) {
                total.add(self.value_of(account));
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
}

/// The part of the portfolio that each account counts in.
fn parts(portfolio: &Placing, places: &Places, data: &Data<'_>, walked: &Walked, settings: &Settings) -> Vec<Option<usize>> {
    let index = portfolio.result.as_ref().and_then(|name| data.plan().results.iter().position(|result| result.name == *name));
    let own = index.filter(|_| !portfolio.labels.is_empty()).map(|index| shown(data, walked, settings, index));
    let of = |account: usize| {
        let part = portfolio.part((*places.x.get(account)?)?, (*places.y.get(account)?)?);
        let has = |own: &Vec<Arc<str>>| portfolio.labels.get(part).is_some_and(|label| *own[account] == **label);
        own.as_ref().is_none_or(has).then_some(part)
    };
    (0..data.accounts().len()).map(of).collect()
}

/// The column that is summed, and its slot.
fn summed<'s>(data: &Data<'_>, settings: &'s Settings) -> Option<(&'s str, usize)> {
    let column = settings.value_column.as_ref().filter(|column| !column.is_empty())?;
    Some((&column.text, data.plan().scope.slot(&column.text)?))
}

/// The result in the sentence of the report; how many accounts there are, where nothing is classified.
fn sentence(data: &Data<'_>, walked: &Walked, settings: &Settings) -> String {
    let language = data.plan().language();
    let sentence = headline(data, walked, settings, summed(data, settings).map(|(_, slot)| slot));
    if !sentence.is_empty() {
        return sentence;
    }
    let accounts = language.count(data.accounts().len());
    say!(language, "{accounts} accounts", "{accounts} Kunden")
}

/// The labels of a Classify result, an empty one behind them, and what each account shows as a position among them.
fn positions(data: &Data<'_>, walked: &Walked, settings: &Settings, index: usize) -> (Vec<String>, Vec<u32>) {
    let mut labels = labels_of(data.plan(), settings, index);
    labels.push(String::new());
    // A label is one text that many accounts share, and is looked for once.
    let mut known: Vec<(Arc<str>, u32)> = Vec::new();
    let mut place = |text: Arc<str>| {
        if let Some((_, place)) = known.iter().find(|(known, _)| Arc::ptr_eq(known, &text)) {
            return *place;
        }
        let wanted = folded(&text);
        let found = labels.iter().position(|label| **label == *text || folded(label) == wanted);
        let place = found.unwrap_or(labels.len() - 1) as u32;
        if known.len() < MOST_KNOWN {
            known.push((text, place));
        }
        place
    };
    let shown = shown(data, walked, settings, index).into_iter().map(&mut place).collect();
    (labels, shown)
}

/// What an account is called: its name, or else its key.
pub fn called(ready: &Ready, account: usize) -> String {
    let (accounts, language) = (&ready.accounts, ready.language());
    let name = accounts.name_column().map(|column| accounts.columns[column].column.get(account).shown(language));
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| accounts.key(account).shown(language))
}
