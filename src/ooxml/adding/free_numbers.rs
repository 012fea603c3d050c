//! Numbers for what is new among things that are numbered: tables, sheets, number formats, rules.

use std::collections::BTreeSet;

/// Numbers that are not `taken`: behind the highest of them up to `last`, then the gaps.
pub(crate) fn free_numbers(taken: &BTreeSet<u32>, last: u32) -> impl Iterator<Item = u32> {
    let highest = taken.last().copied().unwrap_or(0);
    let behind = highest.checked_add(1).into_iter().flat_map(move |next| next..=last);
    behind.chain((1..=last.min(highest)).filter(|number| !taken.contains(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_behind_the_highest_and_then_fill_the_gaps() {
        for (taken, last, expected) in [
            (&[][..], 3, &[1, 2, 3][..]),
            (&[2, 5], 7, &[6, 7, 1, 3, 4]),
            (&[1, 3, u32::MAX], 5, &[2, 4]),
            (&[u32::MAX], u32::MAX, &[1, 2, 3]),
            (&[9], 3, &[1, 2]),
        ] {
            let free: Vec<u32> = free_numbers(&taken.iter().copied().collect(), last).take(expected.len()).collect();
            assert_eq!(free, expected, "{taken:?}");
        }
    }
}
