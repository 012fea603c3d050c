//! Two evaluations beside each other: who moves between classes, by how many points, and why.
//!
//! The *cause* of a difference is found by going from the old to the new decision in four steps, each of which changes one thing:
//!
//! 1. **rules**: the old data under the new rules, with the old weight wherever a Score row of the same result and item had one;
//! 2. **weights**: the old data under the new criteria as a whole;
//! 3. **overrides**: the old data with what people have set in the new workbook, as it counts on the new day;
//! 4. **data**: the new data (and the new day) under the new criteria.
//!
//! The first two steps keep what people had set in the old workbook; where neither has overrides, the third is left out.
//!
//! The effect of a step is the score after it less the score before it, so that they add up to the whole difference for every
//! account. Scores are rounded to six decimals first: the sums hold in decimal, and not only nearly. Where a step in between gives no score
//! (the account is knocked out there), its effect is counted with the next step.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::foundation::language::Word;
use crate::foundation::number::round_half_away;

use super::decisions::{Classes, Decisions, class_named};
use super::input_moves::InputMove;
use super::matching::Matching;

/// Decimals of scores that are compared.
const DECIMALS: i32 = 6;

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    /// It is in both, and a class of it changed.
    Moved,
    /// It is in both, and its score changed, but no class.
    ScoreChanged,
    /// It is in the new one only.
    Appeared,
    /// It is in the old one only.
    Left,
}

/// An account that is not as it was.
#[derive(Clone, Debug, Serialize)]
pub struct Mover {
    /// Its key, as written in the new accounts where it is in both.
    pub key: String,
    /// What it is called, where a column says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What happened.
    pub happened: Happened,
    /// What the first Classify result showed; empty where it showed nothing, absent for an account that appeared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What it shows; absent for an account that left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Other Classify results that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_results: Vec<OtherMove>,
    /// The first score, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_score: Option<f64>,
    /// The first score, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_score: Option<f64>,
    /// New score less old score, where there are both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_difference: Option<f64>,
    /// The column that is summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_value: Option<f64>,
    /// The column that is summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_value: Option<f64>,
    /// Why, where the steps between the two are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The inputs that moved most, where data are compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputMove>,
    /// Its position among the old accounts.
    #[serde(skip)]
    pub old: Option<usize>,
    /// Its position among the new accounts.
    #[serde(skip)]
    pub new: Option<usize>,
}

impl Mover {
    /// The steps that changed the first class, or else other classes, where they are known.
    pub fn changed_by(&self) -> Vec<Effect> {
        let first = self.cause.as_ref().map(|cause| cause.class_changed_by.clone()).unwrap_or_default();
        if !first.is_empty() {
            return first;
        }
        let mut others: Vec<Effect> = self.other_results.iter().flat_map(|other| &other.changed_by).copied().collect();
        others.sort_unstable();
        others.dedup();
        others
    }
}

/// A change of a Classify result that is not the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherMove {
    /// The result.
    pub result: String,
    /// What it showed.
    pub from: String,
    /// What it shows.
    pub to: String,
    /// The steps at which it changed, where they are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed_by: Vec<Effect>,
}

/// One of the steps from the old to the new decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Formulas, scales, thresholds and labels.
    Rules,
    /// Weights.
    Weights,
    /// What people have set in place of the rules.
    Overrides,
    /// The accounts' data, and the day.
    Data,
}

impl Effect {
    /// What it is called.
    pub const fn word(self) -> Word {
        match self {
            Self::Rules => Word::new("rules", "Regeln"),
            Self::Weights => Word::new("weights", "Gewichte"),
            Self::Overrides => Word::new("overrides", "Ausnahmen"),
            Self::Data => Word::new("data", "Daten"),
        }
    }
}

/// Why an account moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// The parts of the difference of the scores; absent where one of the two scores is.
    #[serde(flatten)]
    pub parts: Option<Parts>,
    /// What the first Classify result shows: as it was, after the step rules, after the step weights, as it is.
    pub classes: [String; 4],
    /// What it shows after the step overrides, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_after_overrides: Option<String>,
    /// The steps at which that changed.
    pub class_changed_by: Vec<Effect>,
}

/// The parts of a difference of scores. They add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Parts {
    /// By formulas, scales, thresholds and labels.
    pub rules: f64,
    /// By weights.
    pub weights: f64,
    /// By what people have set, where either workbook has such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overrides: Option<f64>,
    /// By the accounts' data.
    pub data: f64,
}

/// The decisions on the way from the old to the new ones, for the accounts of the old table.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    /// Of the old data under the new rules with the old weights.
    pub rules: &'a Decisions,
    /// Of the old data under the new criteria, with what people had set in the old workbook.
    pub weights: &'a Decisions,
    /// The same with what they have set in the new one; `None` where neither has overrides.
    pub overrides: Option<&'a Decisions>,
}

/// How many accounts went from which class to which.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Transitions {
    /// The classes that were: the rows. An empty text stands for no class.
    pub from: Vec<String>,
    /// The classes that are: the columns.
    pub to: Vec<String>,
    /// Accounts, by row and column.
    pub accounts: Vec<Vec<usize>>,
    /// Accounts that appeared, by column.
    pub appeared: Vec<usize>,
    /// Accounts that left, by row.
    pub left: Vec<usize>,
}

/// A class before and after, over all accounts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassTotal {
    /// The class; an empty text stands for none.
    pub class: String,
    /// Its accounts before.
    pub old_accounts: usize,
    /// Its accounts after.
    pub new_accounts: usize,
    /// The sum of the value column before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_value: Option<f64>,
    /// The sum of the value column after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_value: Option<f64>,
}

/// Two evaluations beside each other.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The first Classify result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The first score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Classify results that only one of the two has; they are not compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results_of_one: Vec<String>,
    /// Accounts that are in both.
    pub compared: usize,
    /// Those of them whose first class changed.
    pub moved: usize,
    /// Those of them of which only another class changed.
    pub moved_elsewhere: usize,
    /// Those of them of which no class changed, but the score.
    pub score_changed: usize,
    /// Accounts that are in the new one only.
    pub appeared: usize,
    /// Accounts that are in the old one only.
    pub left: usize,
    /// Accounts that are not compared because their key is blank or doubled, in the old and the new one.
    pub unclear: [usize; 2],
    /// The value column of the accounts whose first class changed, summed before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_moved: Option<[f64; 2]>,
    /// From which class to which.
    pub transitions: Transitions,
    /// Every class before and after.
    pub totals: Vec<ClassTotal>,
    /// Every account that is not as it was: those in both in the order of the new accounts, then those that appeared and left.
    pub movers: Vec<Mover>,
}

/// The first Classify result of an evaluation.
fn first(decisions: &Decisions) -> Option<&Classes> {
    decisions.classes.first()
}

fn class_of(decisions: &Decisions, account: usize) -> String {
    first(decisions).map(|classes| classes.shown[account].to_string()).unwrap_or_default()
}

fn rounded(score: Option<f64>) -> Option<f64> {
    score.map(|score| round_half_away(score, DECIMALS))
}

/// Compares two evaluations. `path` leads from one to the other, where it is known.
pub fn compare(old: &Decisions, new: &Decisions, matching: &Matching, path: Option<Path<'_>>) -> Comparison {
    let others: Vec<(&Classes, &Classes)> =
        new.classes.iter().skip(1).filter_map(|classes| Some((class_named(old.classes.get(1..)?, &classes.result)?, classes))).collect();
    let of_one = |own: &Decisions, other: &Decisions| {
        let alone = |classes: &&Classes| class_named(other.classes.get(1..).unwrap_or(&[]), &classes.result).is_none();
        own.classes.iter().skip(1).filter(alone).map(|classes| classes.result.clone()).collect::<Vec<_>>()
    };
    let value = |values: &Option<Vec<Option<f64>>>, account: usize| values.as_ref().and_then(|values| values[account]);
    let mut movers = Vec::new();
    let mut value_moved = (old.values.is_some() && new.values.is_some()).then_some([0.0, 0.0]);
    for &(before, after) in &matching.pairs {
        let (from, to) = (class_of(old, before), class_of(new, after));
        let other_results: Vec<OtherMove> = others
            .iter()
            .filter(|(was, is)| was.shown[before] != is.shown[after])
            .map(|(was, is)| OtherMove {
                result: is.result.clone(),
                from: was.shown[before].to_string(),
                to: is.shown[after].to_string(),
                changed_by: path.map(|path| other_changed_by(path, (was, is), (before, after))).unwrap_or_default(),
            })
            .collect();
        let (old_score, new_score) = (rounded(old.scores[before]), rounded(new.scores[after]));
        let happened = if from != to || !other_results.is_empty() {
            Happened::Moved
        } else if old_score != new_score {
            Happened::ScoreChanged
        } else {
            continue;
        };
        if let (true, Some(moved)) = (from != to, &mut value_moved) {
            moved[0] += value(&old.values, before).unwrap_or(0.0);
            moved[1] += value(&new.values, after).unwrap_or(0.0);
        }
        movers.push(Mover {
            key: new.keys[after].clone(),
            name: None,
            happened,
            cause: path.map(|path| cause(old, new, path, (before, after))),
            from: Some(from),
            to: Some(to),
            other_results,
            old_score,
            new_score,
            score_difference: old_score.zip(new_score).map(|(old, new)| round_half_away(new - old, DECIMALS)),
            old_value: value(&old.values, before),
            new_value: value(&new.values, after),
            inputs: Vec::new(),
            old: Some(before),
            new: Some(after),
        });
    }
    movers.extend(matching.appeared.iter().map(|&account| one_sided(new, account, Happened::Appeared)));
    movers.extend(matching.left.iter().map(|&account| one_sided(old, account, Happened::Left)));
    let moved = |mover: &&Mover| mover.happened == Happened::Moved && mover.from != mover.to;
    let elsewhere = |mover: &&Mover| mover.happened == Happened::Moved && mover.from == mover.to;
    Comparison {
        class: first(new).map(|classes| classes.result.clone()),
        score: new.score.clone(),
        results_of_one: of_one(new, old).into_iter().chain(of_one(old, new)).collect(),
        compared: matching.pairs.len(),
        moved: movers.iter().filter(moved).count(),
        moved_elsewhere: movers.iter().filter(elsewhere).count(),
        score_changed: movers.iter().filter(|mover| mover.happened == Happened::ScoreChanged).count(),
        appeared: matching.appeared.len(),
        left: matching.left.len(),
        unclear: [matching.unclear_old.len(), matching.unclear_new.len()],
        value_moved,
        transitions: transitions(old, new, matching),
        totals: totals(old, new),
        movers,
    }
}

fn one_sided(decisions: &Decisions, account: usize, happened: Happened) -> Mover {
    let class = Some(class_of(decisions, account));
    let score = rounded(decisions.scores[account]);
    let value = decisions.values.as_ref().and_then(|values| values[account]);
    let appeared = happened == Happened::Appeared;
    let only = |own: bool| if own { Some(account) } else { None };
    Mover {
        key: decisions.keys[account].clone(),
        name: None,
        happened,
        from: class.clone().filter(|_| !appeared),
        to: class.filter(|_| appeared),
        other_results: Vec::new(),
        old_score: score.filter(|_| !appeared),
        new_score: score.filter(|_| appeared),
        score_difference: None,
        old_value: value.filter(|_| !appeared),
        new_value: value.filter(|_| appeared),
        cause: None,
        inputs: Vec::new(),
        old: only(!appeared),
        new: only(appeared),
    }
}

fn cause(old: &Decisions, new: &Decisions, path: Path<'_>, (before, after): (usize, usize)) -> Cause {
    let classes = [class_of(old, before), class_of(path.rules, before), class_of(path.weights, before), class_of(new, after)];
    let class_after_overrides = path.overrides.map(|overrides| class_of(overrides, before));
    let set = class_after_overrides.as_ref().unwrap_or(&classes[2]);
    let class_changed_by = changed_by([&classes[0], &classes[1], &classes[2], set, &classes[3]]);
    let scores = [old.scores[before], path.rules.scores[before], path.weights.scores[before], new.scores[after]];
    let parts = split(scores, path.overrides.map(|overrides| overrides.scores[before]));
    Cause { parts, classes, class_after_overrides, class_changed_by }
}

/// The steps at which a class changed.
fn changed_by(classes: [&str; 5]) -> Vec<Effect> {
    let steps = [Effect::Rules, Effect::Weights, Effect::Overrides, Effect::Data];
    classes.windows(2).zip(steps).filter(|(pair, _)| pair[0] != pair[1]).map(|(_, step)| step).collect()
}

fn other_changed_by(path: Path<'_>, (was, is): (&Classes, &Classes), (before, after): (usize, usize)) -> Vec<Effect> {
    let on_the_way =
        |decisions: &'_ Decisions| class_named(&decisions.classes, &is.result).map(|classes| classes.shown[before].to_string());
    match (on_the_way(path.rules), on_the_way(path.weights)) {
        (Some(rules), Some(weights)) => {
            let set = path.overrides.and_then(on_the_way).unwrap_or_else(|| weights.clone());
            changed_by([&was.shown[before], &rules, &weights, &set, &is.shown[after]])
        }
        _ => Vec::new(),
    }
}

/// Splits a difference of scores by the scores on the way: as it was, after the step rules, after the step weights, as it is; `set` after the
/// step overrides, where there is one. `None` where there is no score at one of the ends.
pub fn split(scores: [Option<f64>; 4], set: Option<Option<f64>>) -> Option<Parts> {
    let [old, rules, weights, new] = scores.map(rounded);
    let (old, new) = (old?, new?);
    let rules = rules.unwrap_or(old);
    let weights = weights.unwrap_or(rules);
    let step = |from: f64, to: f64| round_half_away(to - from, DECIMALS) + 0.0;
    let after = set.map(|set| rounded(set).unwrap_or(weights));
    let overrides = after.map(|after| step(weights, after));
    Some(Parts { rules: step(old, rules), weights: step(rules, weights), overrides, data: step(after.unwrap_or(weights), new) })
}

/// The labels of a class in the order of the criteria, then what else is shown.
fn labels(decisions: &Decisions) -> Vec<String> {
    let Some(classes) = first(decisions) else { return Vec::new() };
    let mut labels = classes.labels.clone();
    let known: Vec<String> = labels.clone();
    let mut others: Vec<&Arc<str>> = classes.shown.iter().filter(|shown| !known.iter().any(|label| **label == ***shown)).collect();
    others.sort();
    others.dedup();
    labels.extend(others.into_iter().map(|label| label.to_string()));
    labels
}

fn transitions(old: &Decisions, new: &Decisions, matching: &Matching) -> Transitions {
    let (Some(was), Some(is)) = (first(old), first(new)) else { return Transitions::default() };
    let (from, to) = (labels(old), labels(new));
    let place = |labels: &[String]| labels.iter().enumerate().map(|(place, label)| (label.clone(), place)).collect::<BTreeMap<_, _>>();
    let (rows, columns) = (place(&from), place(&to));
    let mut accounts = vec![vec![0; to.len()]; from.len()];
    let (mut appeared, mut left) = (vec![0; to.len()], vec![0; from.len()]);
    for &(before, after) in &matching.pairs {
        accounts[rows[&*was.shown[before]]][columns[&*is.shown[after]]] += 1;
    }
    for &account in &matching.appeared {
        appeared[columns[&*is.shown[account]]] += 1;
    }
    for &account in &matching.left {
        left[rows[&*was.shown[account]]] += 1;
    }
    Transitions { from, to, accounts, appeared, left }
}

fn totals(old: &Decisions, new: &Decisions) -> Vec<ClassTotal> {
    let mut all = labels(new);
    for label in labels(old) {
        if !all.contains(&label) {
            all.push(label);
        }
    }
    let count = |decisions: &Decisions, class: &str| {
        let mut accounts = 0;
        let mut sum = 0.0;
        for (account, shown) in first(decisions).map_or(&[][..], |classes| &classes.shown).iter().enumerate() {
            if **shown == *class {
                accounts += 1;
                sum += decisions.values.as_ref().and_then(|values| values[account]).unwrap_or(0.0);
            }
        }
        (accounts, decisions.values.is_some().then_some(sum))
    };
    all.into_iter()
        .map(|class| {
            let ((old_accounts, old_value), (new_accounts, new_value)) = (count(old, &class), count(new, &class));
            ClassTotal { class, old_accounts, new_accounts, old_value, new_value }
        })
        .collect()
}
