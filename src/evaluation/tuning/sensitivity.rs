//! How firm decisions are: what would change if one weight or threshold were a little other than it is.
//!
//! Every number of the criteria that the class depends on is varied by itself, and the machine decides again what it touches.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::criteria::{Settings, Step};
use crate::foundation::number::round_to_15_digits;
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use super::dominance::{Dominance, dominance};
use super::machine::Kept;
use super::variation::{Shares, Sort, Variation, needed, variations};
use crate::evaluation::comparing::decisions::{first_score, keys, labels_of};
use crate::evaluation::data::Data;
use crate::evaluation::plan::Plan;

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

/// So many variations are decided side by side.
const AT_A_TIME: usize = 16;

/// Varies every number and says what changes. `base` is the evaluation as it is; `progress` hears how many variations
/// of how many are done.
pub fn sensitivity(base: &Data<'_>, settings: &Settings, question: Question, progress: &dyn Fn(usize, usize)) -> Sensitivity {
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
    let labels: Vec<String> = labels_of(plan, settings, question.class).into_iter().chain([String::new()]).collect();
    let decide =
        |plan: Plan, before: &[&Kept]| Kept::decide(plan, base.accounts(), base.lookups(), settings.blank.unwrap_or_default(), before);
    let codes = |kept: &Kept| kept.codes(question.class, &labels, settings, &kept.standings(settings));
    let kept = decide(plan.clone(), &[]);
    let before = codes(&kept);
    let best = score.map(|score| best(base, score, question.best)).unwrap_or_default();
    let (all, not_possible) = variations(plan, question.shares);
    let (tried, idle): (Vec<Variation>, Vec<Variation>) = all.into_iter().partition(|variation| wanted.contains(&variation.result));
    let mut changes = vec![0_u32; accounts];
    let mut reversed: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    let mut effects = Vec::with_capacity(tried.len());
    for (at_a_time, variations) in tried.chunks(AT_A_TIME).enumerate() {
        progress(at_a_time * AT_A_TIME, tried.len());
        let try_one = |variation: &Variation| {
            let varied = decide(variation.applied(plan), &[&kept]);
            let moved: Vec<(usize, u32)> =
                codes(&varied).into_iter().enumerate().filter(|(account, after)| before[*account] != *after).collect();
            let scored = score.filter(|score| !Arc::ptr_eq(kept.values(*score), varied.values(*score)));
            (moved, scored.map(|score| reversals(varied.values(score), &best)).unwrap_or_default())
        };
        let found: Vec<_> = variations.par_iter().map(try_one).collect();
        for (variation, (moved, pairs)) in variations.iter().zip(found) {
            for &(account, _) in &moved {
                changes[account] += 1;
            }
            for pair in &pairs {
                reversed.entry(*pair).or_default().push(effects.len());
            }
            let label = |code: u32| labels[code as usize].clone();
            effects.push(Effect {
                sort: variation.sort,
                place: variation.location.place.to_string(),
                result: plan.results[variation.result].name.clone(),
                item: plan.rules[variation.rule].rule.name().to_owned(),
                before: variation.before,
                after: variation.after,
                percent: variation.percent,
                change: round_to_15_digits(variation.factor - 1.0),
                moved: moved
                    .into_iter()
                    .map(|(account, after)| Moved { key: keys[account].clone(), from: label(before[account]), to: label(after) })
                    .collect(),
                reversals: pairs.len(),
            });
        }
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
        firmness: firmness(&keys, |account| labels[before[account] as usize].clone(), &changes, effects.len()),
        variations: effects,
    }
}

fn score_of(scores: &Values, account: usize) -> Option<f64> {
    match scores.get(account) {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The best accounts by a score, best first; equal ones in the order of the sheet.
fn best(data: &Data<'_>, score: usize, count: usize) -> Vec<(usize, f64)> {
    let scores = (0..data.accounts().len()).map(|account| (account, score_of(&data.results[score].values, account)));
    let mut ranked: Vec<(usize, f64)> = scores.filter_map(|(account, score)| Some((account, score?))).collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    ranked.truncate(count);
    ranked
}

/// Scores that differ by less than this are equal in rank: arithmetic alone must not look like a change of places.
const SAME_SCORE: f64 = 1e-9;

/// The pairs of positions among the best of which the lower one ranks above the higher one.
fn reversals(scores: &Values, best: &[(usize, f64)]) -> Vec<(usize, usize)> {
    let scores: Vec<Option<f64>> = best.iter().map(|&(account, _)| score_of(scores, account)).collect();
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

fn firmness(keys: &[String], class: impl Fn(usize) -> String, changes: &[u32], variations: usize) -> Vec<Firmness> {
    let share = |changes: u32| if variations == 0 { 1.0 } else { round_to_15_digits(1.0 - f64::from(changes) / variations as f64) };
    let one = |(account, (key, &changes)): (usize, (&String, &u32))| Firmness {
        key: key.clone(),
        class: class(account),
        firmness: share(changes),
    };
    keys.iter().zip(changes).enumerate().map(one).collect()
}
