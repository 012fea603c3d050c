//! How firm decisions are: what would change if one weight or threshold were a little other than it is.
//!
//! Every number of the criteria that the class depends on is varied by itself, and only what it touches is decided again: a weight
//! recombines the stored points of its score, a threshold walks the results that depend on its rule. The rest is taken over
//! from the evaluation as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::criteria::{Settings, Step};
use crate::foundation::number::round_to_15_digits;
use crate::foundation::value::Value;

use super::dominance::{Dominance, dominance};
use super::variation::{Shares, Sort, Variation, affected, needed, variations};
use crate::evaluation::comparing::decisions::{first_score, keys, shown};
use crate::evaluation::data::{Data, Funnel};
use crate::evaluation::plan::Plan;
use crate::evaluation::steps::score::reweighted;
use crate::evaluation::walk::{Walked, walk_some};

/// What to look at.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The Classify result, as an index into the plan.
    pub class: usize,
    /// How far numbers are varied.
    pub shares: Shares,
    /// How many of the best accounts by the score are watched for changes of rank.
    pub best: usize,
}

/// How firm the decisions are.
#[derive(Clone, Debug, Serialize)]
pub struct Sensitivity {
    /// The Classify result.
    pub class: String,
    /// The score that ranks: the first one that the class depends on, or else the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// How many accounts there are.
    pub accounts: usize,
    /// How many keep their class under every variation.
    pub firm: usize,
    /// What each variation changes, in the order of the criteria.
    pub variations: Vec<Effect>,
    /// Variations of numbers that the class does not depend on; they are left out.
    pub without_influence: usize,
    /// Variations that would turn a scale round; they are left out.
    pub not_possible: usize,
    /// The best accounts by the score, best first.
    pub best: Vec<Ranked>,
    /// Pairs of the best accounts that change places, the most frequent first.
    pub reversals: Vec<Reversal>,
    /// Accounts that rank above others which are at least as good in every row of the score.
    pub dominance: Vec<Dominance>,
    /// Whether only the best accounts of a very large workbook were compared for dominance.
    pub dominance_of_the_best_only: bool,
    /// Every account, in the order of the sheet.
    pub firmness: Vec<Firmness>,
}

/// What one variation changes.
#[derive(Clone, Debug, Serialize)]
pub struct Effect {
    /// What is varied.
    pub sort: Sort,
    /// The cell that holds the number, as `Criteria!F7`, or `rule 7, weight`.
    pub place: String,
    /// The result that the rule contributes to.
    pub result: String,
    /// The rule's item, or else its formula.
    pub item: String,
    /// The number as it is; absent where a weight is an expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
    /// The number as tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<f64>,
    /// Whether it is written in per cent (`before` and `after` are fractions all the same).
    pub percent: bool,
    /// The change as a share of the number: -0.1 for ten per cent less.
    pub change: f64,
    /// The accounts that change class, in the order of the sheet.
    pub moved: Vec<Moved>,
    /// How many pairs of the best accounts change places.
    pub reversals: usize,
}

/// An account that changes class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Its key.
    pub key: String,
    /// The class as it is.
    pub from: String,
    /// The class under the variation.
    pub to: String,
}

/// An account and its score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// Its key.
    pub key: String,
    /// Its score, 0 to 100.
    pub score: f64,
}

/// Two of the best accounts that change places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reversal {
    /// The account that ranks higher as things are.
    pub above: String,
    /// The account that ranks lower as things are, and higher under the variations.
    pub below: String,
    /// Under which variations, as positions in the list of variations, counted from 0.
    pub variations: Vec<usize>,
}

/// How firm an account's class is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Firmness {
    /// Its key.
    pub key: String,
    /// Its class as shown.
    pub class: String,
    /// The share of the variations under which it keeps its class, 0 to 1.
    pub firmness: f64,
}

/// Varies every number and says what changes. `base` and `walked` are the evaluation as it is; `progress` hears how many variations
/// of how many are done.
pub fn sensitivity(
    base: &Data<'_>,
    walked: &Walked,
    settings: &Settings,
    question: Question,
    progress: &dyn Fn(usize, usize),
) -> Sensitivity {
    let plan = base.plan();
    let accounts = base.accounts().len();
    let is_score = |&index: &usize| plan.results[index].step == Step::Score;
    let score = if plan.first_class() == Some(question.class) { first_score(plan) } else { None };
    let score = score.or_else(|| needed(plan, [question.class]).into_iter().find(is_score)).or_else(|| first_score(plan));
    // Blockers decide what the first class shows, though it does not read them.
    let decides = |&index: &usize| matches!(plan.results[index].step, Step::Knockout | Step::Blocker);
    let shown_by = (0..plan.results.len()).filter(|index| plan.first_class() == Some(question.class) && decides(index));
    let wanted = needed(plan, shown_by.chain([question.class]).chain(score));

    let keys = keys(base.accounts(), plan.language());
    let before = shown(base, walked, settings, question.class);
    let best = score.map(|score| best(base, score, question.best)).unwrap_or_default();
    let (all, not_possible) = variations(plan, question.shares);
    let (tried, idle): (Vec<Variation>, Vec<Variation>) = all.into_iter().partition(|variation| wanted.contains(&variation.result));
    let mut changes = vec![0_u32; accounts];
    let mut reversed: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    let mut effects = Vec::with_capacity(tried.len());
    for (position, variation) in tried.iter().enumerate() {
        progress(position, tried.len());
        let plan_varied;
        let varied_plan = match variation.sort {
            Sort::Weight => plan,
            Sort::Threshold | Sort::Scale => {
                plan_varied = variation.applied(plan);
                &plan_varied
            }
        };
        let mut own = affected(plan, variation.result);
        own.retain(|index| wanted.contains(index));
        let (data, walked) = again(varied_plan, base, walked, settings, variation, &own);
        let after = shown(&data, &walked, settings, question.class);
        let moved: Vec<usize> = (0..accounts).into_par_iter().filter(|&account| before[account] != after[account]).collect();
        for &account in &moved {
            changes[account] += 1;
        }
        let pairs = score.filter(|score| own.contains(score)).map(|score| reversals(&data, score, &best)).unwrap_or_default();
        for pair in &pairs {
            reversed.entry(*pair).or_default().push(position);
        }
        let rule = &plan.rules[variation.rule].rule;
        effects.push(Effect {
            sort: variation.sort,
            place: variation.location.place.to_string(),
            result: plan.results[variation.result].name.clone(),
            item: rule.name().to_owned(),
            before: variation.before,
            after: variation.after,
            percent: variation.percent,
            change: round_to_15_digits(variation.factor - 1.0),
            moved: moved
                .iter()
                .map(|&account| Moved { key: keys[account].clone(), from: before[account].to_string(), to: after[account].to_string() })
                .collect(),
            reversals: pairs.len(),
        });
    }
    progress(tried.len(), tried.len());
    let mut reversals: Vec<Reversal> = reversed
        .into_iter()
        .map(|((above, below), variations)| Reversal { above: keys[best[above].0].clone(), below: keys[best[below].0].clone(), variations })
        .collect();
    reversals.sort_by_key(|reversal| std::cmp::Reverse(reversal.variations.len()));
    let (dominance, dominance_of_the_best_only) = score.map(|score| dominance(base, score, &keys)).unwrap_or_default();
    Sensitivity {
        class: plan.results[question.class].name.clone(),
        score: score.map(|score| plan.results[score].name.clone()),
        accounts,
        firm: changes.iter().filter(|&&changes| changes == 0).count(),
        without_influence: idle.len(),
        not_possible,
        best: best.iter().map(|&(account, score)| Ranked { key: keys[account].clone(), score }).collect(),
        reversals,
        dominance,
        dominance_of_the_best_only,
        firmness: firmness(&keys, &before, &changes, effects.len()),
        variations: effects,
    }
}

/// Decides again what a variation touches.
fn again<'a>(
    plan: &'a Plan,
    base: &'a Data<'a>,
    before: &Walked,
    settings: &Settings,
    variation: &Variation,
    own: &BTreeSet<usize>,
) -> (Data<'a>, Walked) {
    let mut data = Data::over(plan, base, own);
    let mut walks = own.clone();
    if variation.sort == Sort::Weight {
        let rules = &plan.results[variation.result].rules;
        let position = rules.iter().position(|&rule| rule == variation.rule).unwrap_or(0);
        data.results[variation.result] = reweighted(base.result(variation.result), position, variation.factor);
        walks.remove(&variation.result);
    }
    let knocks_out = walks.iter().any(|&index| plan.results[index].step == Step::Knockout);
    let funnel = if knocks_out { vec![Funnel::In; before.funnel.len()] } else { before.funnel.clone() };
    let walked = walk_some(&mut data, &walks, funnel, settings.blank.unwrap_or_default(), &|_, _| {});
    (data, walked)
}

fn score_of(data: &Data<'_>, score: usize, account: usize) -> Option<f64> {
    match data.result(score).values.get(account) {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The best accounts by a score, best first; equal ones in the order of the sheet.
fn best(data: &Data<'_>, score: usize, count: usize) -> Vec<(usize, f64)> {
    let scores = (0..data.accounts().len()).map(|account| (account, score_of(data, score, account)));
    let mut ranked: Vec<(usize, f64)> = scores.filter_map(|(account, score)| Some((account, score?))).collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    ranked.truncate(count);
    ranked
}

/// Scores that differ by less than this are equal in rank: arithmetic alone must not look like a change of places.
const SAME_SCORE: f64 = 1e-9;

/// The pairs of positions among the best of which the lower one ranks above the higher one.
fn reversals(data: &Data<'_>, score: usize, best: &[(usize, f64)]) -> Vec<(usize, usize)> {
    let scores: Vec<Option<f64>> = best.iter().map(|&(account, _)| score_of(data, score, account)).collect();
    let mut pairs = Vec::new();
    for above in 0..best.len() {
        for below in above + 1..best.len() {
            if best[above].1 - best[below].1 > SAME_SCORE
                && let (Some(first), Some(second)) = (scores[above], scores[below])
                && second - first > SAME_SCORE
            {
                pairs.push((above, below));
            }
        }
    }
    pairs
}

fn firmness(keys: &[String], classes: &[Arc<str>], changes: &[u32], variations: usize) -> Vec<Firmness> {
    let share = |changes: u32| if variations == 0 { 1.0 } else { round_to_15_digits(1.0 - f64::from(changes) / variations as f64) };
    let one = |((key, class), &changes): ((&String, &Arc<str>), &u32)| Firmness {
        key: key.clone(),
        class: class.to_string(),
        firmness: share(changes),
    };
    keys.iter().zip(classes).zip(changes).map(one).collect()
}
