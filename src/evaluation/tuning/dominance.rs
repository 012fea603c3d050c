//! Dominance: an account that ranks above another which is at least as good in every row of the score.
//!
//! With the same weights for both this cannot be: the weighted mean of points that are nowhere lower is not lower. It happens where a row does
//! not count for the account above (a blank that is skipped), or where weights are expressions that differ between the two.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::foundation::value::Value;

use crate::evaluation::data::{Data, ResultValues};
use crate::evaluation::steps::points::RowPoints;

/// An account that ranks above others which are at least as good in every row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dominance {
    /// Its position among the accounts.
    #[serde(skip)]
    pub account: usize,
    /// Its key.
    pub key: String,
    /// Its score.
    pub score: f64,
    /// The items of the rows that do not count for it.
    pub not_counted: Vec<String>,
    /// How many accounts it ranks above though they are at least as good in every row that counts for it.
    pub above: usize,
    /// The best of these accounts, at most ten.
    pub examples: Vec<String>,
}

/// Accounts above which nothing can be found in one look through all; more of them are compared only where there are few accounts.
const MOST_COMPARED: usize = 2_000;

/// Accounts that are named.
const EXAMPLES: usize = 10;

/// Scores and points that differ by less are the same.
const SAME: f64 = 1e-9;

struct Candidate {
    account: usize,
    score: f64,
    /// Which weights count for it: equal numbers have equal weights.
    pattern: usize,
}

/// Every such account, best first, and whether only the best were looked at because there are too many.
pub(crate) fn dominance(data: &Data<'_>, score: usize, keys: &[String]) -> (Vec<Dominance>, bool) {
    let planned = &data.plan().results[score];
    let count = planned.rules.len();
    let values = data.result(score);
    let mut patterns: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    let mut ranked: Vec<Candidate> = Vec::new();
    for (account, value) in values.values.iter().enumerate() {
        let Value::Number(score) = value else { continue };
        let bits = values.points(account).map(|row| if row.counts() { row.weight.to_bits() } else { 0 }).collect();
        let next = patterns.len();
        ranked.push(Candidate { account, score, pattern: *patterns.entry(bits).or_insert(next) });
    }
    if patterns.len() < 2 {
        return (Vec::new(), false);
    }
    ranked.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.account.cmp(&right.account)));
    // Where weights are the same for all, only an account with a row that does not count can be too high.
    let weights_differ = (0..count).any(|row| {
        let mut weights = patterns.keys().map(|bits| bits[row]).filter(|weight| *weight != 0);
        weights.next().is_some_and(|first| weights.any(|weight| weight != first))
    });
    let mut can_be_high = vec![weights_differ; patterns.len()];
    for (bits, &pattern) in &patterns {
        can_be_high[pattern] |= bits.contains(&0);
    }
    let candidates: Vec<usize> = (0..ranked.len()).filter(|&place| can_be_high[ranked[place].pattern]).collect();
    let cut = candidates.len() > MOST_COMPARED && ranked.len() > MOST_COMPARED;
    let looked_at = if cut { &candidates[..MOST_COMPARED] } else { &candidates[..] };
    let items: Vec<&str> = planned.rules.iter().map(|&rule| data.plan().rules[rule].rule.name()).collect();
    let found = looked_at
        .par_iter()
        .filter_map(|&place| {
            let high = &ranked[place];
            let below = ranked[place + 1..].iter().filter(|low| low.pattern != high.pattern && high.score - low.score > SAME);
            let mut above = 0;
            let mut examples = Vec::new();
            for low in below.filter(|low| nowhere_worse(values, low.account, high.account)) {
                above += 1;
                if examples.len() < EXAMPLES {
                    examples.push(keys[low.account].clone());
                }
            }
            let not_counted = values.points(high.account).zip(&items).filter(|(row, _)| !row.counts()).map(|(_, item)| (*item).to_owned());
            (above > 0).then(|| Dominance {
                account: high.account,
                key: keys[high.account].clone(),
                score: high.score,
                not_counted: not_counted.collect(),
                above,
                examples,
            })
        })
        .collect();
    (found, cut)
}

/// Whether the points of every row that counts for `other` are no higher than the account's.
fn nowhere_worse(values: &ResultValues, account: usize, other: usize) -> bool {
    // Points of a row that does not count are not a number, and nothing is as good as or better than that.
    let no_worse = |(own, other): (RowPoints, RowPoints)| !other.counts() || own.points >= other.points - SAME;
    values.points(account).zip(values.points(other)).all(no_worse)
}
