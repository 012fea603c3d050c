//! Which account of one table of accounts is which of another: by key, without regard to case and kinds of blank.

use std::collections::HashMap;

use crate::accounts::{Accounts, key_of_text};
use crate::foundation::language::folded;
use crate::foundation::number::compare_numbers;
use crate::foundation::value::Value;

/// Accounts of two tables, old and new, by their positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Accounts of both, in the order of the new table.
    pub pairs: Vec<(usize, usize)>,
    /// Accounts of the new table only.
    pub appeared: Vec<usize>,
    /// Accounts of the old table only.
    pub left: Vec<usize>,
    /// Accounts of the old table that cannot be matched, because their key is blank or stands there more than once.
    pub unclear_old: Vec<usize>,
    /// The same of the new table.
    pub unclear_new: Vec<usize>,
}

impl Matching {
    /// Every account with the one at its own position.
    pub fn by_position(accounts: usize) -> Self {
        Self { pairs: (0..accounts).map(|account| (account, account)).collect(), ..Self::default() }
    }

    /// By key. An account whose key is blank or stands in either table more than once is left out: which is which would be a guess.
    pub fn by_key(old: &[String], new: &[String]) -> Self {
        let (old_keys, new_keys) = (Keys::new(old), Keys::new(new));
        let clear = |key: &str| !key.is_empty() && old_keys.count(key) < 2 && new_keys.count(key) < 2;
        let mut matching = Self::default();
        for (place, key) in new_keys.keys.iter().enumerate() {
            match old_keys.first.get(key.as_str()) {
                _ if !clear(key) => matching.unclear_new.push(place),
                Some(&(other, _)) => matching.pairs.push((other, place)),
                None => matching.appeared.push(place),
            }
        }
        for (place, key) in old_keys.keys.iter().enumerate() {
            if !clear(key) {
                matching.unclear_old.push(place);
            } else if new_keys.count(key) == 0 {
                matching.left.push(place);
            }
        }
        matching
    }
}

/// Keys as they are compared, each with its first position and how often it occurs.
struct Keys {
    keys: Vec<String>,
    first: HashMap<String, (usize, usize)>,
}

impl Keys {
    fn new(keys: &[String]) -> Self {
        let keys: Vec<String> = keys.iter().map(|key| key_of_text(key)).collect();
        let mut first: HashMap<String, (usize, usize)> = HashMap::with_capacity(keys.len());
        for (place, key) in keys.iter().enumerate() {
            first.entry(key.clone()).or_insert((place, 0)).1 += 1;
        }
        Self { keys, first }
    }

    fn count(&self, key: &str) -> usize {
        self.first.get(key).map_or(0, |(_, count)| *count)
    }
}

/// Accounts of which more are not looked at for other names: with very many, the likeness of two means little.
const MOST_RENAMED: usize = 2_000;

/// Values that have to agree at the least.
const LEAST_ALIKE: usize = 3;

/// Accounts that left and appeared and are probably one account under another key: pairs of old and new position. Two are taken for one
/// where at least three filled values and two thirds of all agree, and no other account is as much alike.
pub fn renamed(matching: &Matching, old: &Accounts, new: &Accounts) -> Vec<(usize, usize)> {
    if matching.left.len() > MOST_RENAMED || matching.appeared.len() > MOST_RENAMED {
        return Vec::new();
    }
    let columns = shared_columns(old, new);
    let alike = |left: usize, appeared: usize| {
        let mut filled = 0;
        let same = columns.iter().filter(|&&(before, now)| {
            let (before, now) = (old.columns[before].column.get(left), new.columns[now].column.get(appeared));
            let empty = |value: &Value| value.is_blank() || *value == Value::Number(0.0);
            filled += usize::from(!empty(&before) || !empty(&now));
            !empty(&before) && same_value(&before, &now)
        });
        let same = same.count();
        (same >= LEAST_ALIKE && same * 3 >= filled * 2).then_some(same)
    };
    let mut pairs = Vec::new();
    for &left in &matching.left {
        let mut candidates: Vec<(usize, usize)> =
            matching.appeared.iter().filter_map(|&appeared| alike(left, appeared).map(|same| (same, appeared))).collect();
        candidates.sort_unstable_by(|one, other| other.cmp(one));
        match candidates.as_slice() {
            [(same, appeared), rest @ ..] if rest.first().is_none_or(|(next, _)| next < same) => pairs.push((left, *appeared)),
            _ => {}
        }
    }
    // An account that could be two of the old ones is neither.
    let unique = |&(_, appeared): &(usize, usize)| pairs.iter().filter(|(_, other)| *other == appeared).count() == 1;
    pairs.iter().filter(|pair| unique(pair)).copied().collect()
}

/// The columns that formulas read in both tables, the keys left out: pairs of old and new position.
pub fn shared_columns(old: &Accounts, new: &Accounts) -> Vec<(usize, usize)> {
    let filled = |accounts: &Accounts, position: usize| !accounts.columns[position].column.values().is_empty() && position != accounts.key;
    let by_name: HashMap<String, usize> = (0..old.columns.len())
        .rev()
        .filter(|&position| filled(old, position))
        .map(|position| (folded(&old.columns[position].header), position))
        .collect();
    (0..new.columns.len())
        .filter(|&position| filled(new, position))
        .filter_map(|position| Some((*by_name.get(&folded(&new.columns[position].header))?, position)))
        .collect()
}

/// Whether two cells hold the same, as Excel compares.
pub fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => compare_numbers(*one, *other).is_eq(),
        (Value::Text(one), Value::Text(other)) => folded(one) == folded(other),
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn accounts_are_matched_by_key_and_unclear_ones_left_out() {
        let matching = Matching::by_key(
            &keys(&["a", "B\u{a0}x", "gone", "two", "two", "", "once"]),
            &keys(&["b X", "A", "new", "two", "once", "ONCE", ""]),
        );
        assert_eq!(matching.pairs, [(1, 0), (0, 1)]);
        assert_eq!((matching.appeared, matching.left), (vec![2], vec![2]));
        assert_eq!((matching.unclear_old, matching.unclear_new), (vec![3, 4, 5, 6], vec![3, 4, 5, 6]));
    }
}
