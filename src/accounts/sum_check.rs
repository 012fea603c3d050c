//! Whether the numbers of a row are the sums, or the means, of the rows above it.
//!
//! The accounts since the last row of sums are a *group*; groups that a row of sums covers become one, so that subtotals inside
//! subtotals and a grand total over all accounts are each compared with the accounts alone. A row covers the last group, all of them, or
//! some of the last. Where sums stand above their group, the same is done from the bottom.

use super::sum_label::SumLabel;

/// So many groups are tried, from the last one up, before a row is taken for none of theirs.
const MOST_GROUPS: usize = 500;

/// A column's numbers in a group.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    count: u32,
    sum: f64,
    /// The sum without signs, for what an addition of floating numbers can lose.
    size: f64,
    least: f64,
    most: f64,
    decimals: i32,
}

impl Tally {
    fn add(&mut self, number: f64) {
        (self.least, self.most) = match self.count {
            0 => (number, number),
            _ => (self.least.min(number), self.most.max(number)),
        };
        self.count += 1;
        self.sum += number;
        self.size += number.abs();
        self.decimals = self.decimals.max(decimals(number));
    }

    fn with(self, other: Self) -> Self {
        match (self.count, other.count) {
            (0, _) => other,
            (_, 0) => self,
            _ => Self {
                count: self.count + other.count,
                sum: self.sum + other.sum,
                size: self.size + other.size,
                least: self.least.min(other.least),
                most: self.most.max(other.most),
                decimals: self.decimals.max(other.decimals),
            },
        }
    }
}

/// The decimals that a number is written with, at most six.
fn decimals(number: f64) -> i32 {
    let mut scale = 1.0;
    for decimals in 0..6 {
        let scaled = number * scale;
        if (scaled - scaled.round()).abs() <= 1e-9 * scaled.abs().max(1.0) {
            return decimals;
        }
        scale *= 10.0;
    }
    6
}

/// The accounts since the last row of sums.
#[derive(Clone, Debug, Default)]
struct Group {
    accounts: u32,
    tallies: Vec<Tally>,
}

impl Group {
    fn new(columns: usize) -> Self {
        Self { accounts: 0, tallies: vec![Tally::default(); columns] }
    }

    fn take(&mut self, other: &Self) {
        self.accounts += other.accounts;
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(own, more)| *own = own.with(*more));
    }
}

/// The groups so far, in one direction.
#[derive(Debug)]
pub(super) struct Groups {
    columns: usize,
    groups: Vec<Group>,
    /// All accounts together.
    all: Group,
}

/// How a row's numbers compare with a group.
#[derive(Clone, Copy, Debug, Default)]
struct Compared {
    /// They are the sums, digit by digit.
    sums: u32,
    /// They are the means, digit by digit.
    means: u32,
    /// They are sums or means of numbers that were rounded.
    rounded: u32,
    /// They lie between the smallest and the largest, as a ratio or a percentage of sums does.
    between: u32,
    /// They are neither.
    off: u32,
    /// They are 0, as the sum is.
    zeros: u32,
}

impl Groups {
    pub(super) fn new(columns: usize) -> Self {
        Self { columns, groups: vec![Group::new(columns)], all: Group::new(columns) }
    }

    /// Takes an account.
    pub(super) fn add(&mut self, numbers: impl Iterator<Item = Option<f64>>) {
        let Some(group) = self.groups.last_mut() else { return };
        group.accounts += 1;
        self.all.accounts += 1;
        for ((tally, all), number) in group.tallies.iter_mut().zip(&mut self.all.tallies).zip(numbers) {
            if let Some(number) = number {
                tally.add(number);
                all.add(number);
            }
        }
    }

    /// Whether a row of this name and these numbers is one of sums; then its groups are closed.
    pub(super) fn closes(&mut self, label: SumLabel, numbers: &[Option<f64>]) -> bool {
        if self.groups.last().is_some_and(|group| is_sum(group, label, numbers)) {
            self.close(1);
            return true;
        }
        if is_sum(&self.all, label, numbers) {
            self.close(self.groups.len());
            return true;
        }
        let mut covered = Group::new(self.columns);
        for (count, group) in self.groups.iter().rev().enumerate().take(MOST_GROUPS) {
            covered.take(group);
            if group.accounts > 0 && is_sum(&covered, label, numbers) {
                self.close(count + 1);
                return true;
            }
        }
        false
    }

    /// Whether so many accounts stand in the last group, in all of them or in some of the last; then these are closed.
    pub(super) fn counts(&mut self, count: u64) -> bool {
        if u64::from(self.all.accounts) == count && count > 0 {
            self.close(self.groups.len());
            return true;
        }
        let mut accounts = 0;
        for (groups, group) in self.groups.iter().rev().enumerate().take(MOST_GROUPS) {
            accounts += u64::from(group.accounts);
            if group.accounts > 0 && accounts == count {
                self.close(groups + 1);
                return true;
            }
        }
        false
    }

    /// Closes the groups that a row of sums covers, which is one whatever its numbers are.
    pub(super) fn end(&mut self, numbers: &[Option<f64>]) {
        if !self.closes(SumLabel::Whole, numbers) {
            self.close(1);
        }
    }

    /// Makes one of the last groups, and begins another.
    fn close(&mut self, count: usize) {
        let mut one = Group::new(self.columns);
        for group in self.groups.split_off(self.groups.len().saturating_sub(count)) {
            one.take(&group);
        }
        self.groups.push(one);
        self.groups.push(Group::new(self.columns));
    }

    /// Whether numbers are so large that they could be the sum of more rows than there are: each larger than every account's and half
    /// the sum at least.
    pub(super) fn could_be_wider(&self, numbers: &[Option<f64>]) -> bool {
        let filled = || self.all.tallies.iter().zip(numbers).filter_map(|(tally, number)| Some((tally, (*number)?)));
        let large =
            |(tally, number): (&Tally, f64)| tally.count > 1 && tally.least >= 0.0 && number > tally.most && number * 2.0 >= tally.sum;
        filled().next().is_some() && filled().all(large)
    }
}

/// Whether a row is the sum of a group: the less its name says, the more its numbers must.
fn is_sum(group: &Group, label: SumLabel, numbers: &[Option<f64>]) -> bool {
    if group.accounts == 0 {
        return false;
    }
    let mut found = Compared::default();
    for (tally, number) in group.tallies.iter().zip(numbers) {
        if let Some(number) = number {
            found.compare(*tally, *number);
        }
    }
    let exact = found.sums + found.means;
    match label {
        SumLabel::Whole => {
            exact > 0 && found.off <= exact
                || exact + found.rounded > found.off && found.rounded > 0
                || found.zeros > 0 && exact + found.rounded + found.between + found.off == 0
        }
        SumLabel::Ends => found.off == 0 && exact + found.rounded > 0 || exact >= 2 && found.off * 2 <= exact,
        // A company's one number may be the mean of two others, or that of the only account above it.
        SumLabel::Begins => {
            found.off == 0 && (found.sums > 0 && (group.accounts > 1 || found.sums > 1) || found.means > 1 && found.rounded == 0)
        }
    }
}

impl Compared {
    fn compare(&mut self, tally: Tally, number: f64) {
        if tally.count == 0 {
            self.off += u32::from(number != 0.0);
            return;
        }
        let mean = tally.sum / f64::from(tally.count);
        if number == 0.0 {
            match tally.sum.abs() <= 1e-9 * tally.size {
                true => self.zeros += 1,
                false if tally.least <= 0.0 && tally.most >= 0.0 => self.between += 1,
                false => self.off += 1,
            }
            return;
        }
        let written = 0.500_1 * 10_f64.powi(-decimals(number));
        let is_exactly = |value: f64, noise: f64| {
            let difference = (number - value).abs();
            difference <= noise || difference <= written && difference <= 1e-4 * value.abs()
        };
        // Rounding errors of the accounts add up as their root.
        let lost = 10_f64.powi(-tally.decimals) * f64::from(tally.count).sqrt();
        let is_about = |value: f64, lost: f64| (number - value).abs() <= (written + lost).min(0.1 * value.abs());
        if is_exactly(tally.sum, 1e-9 * tally.size) {
            self.sums += 1;
        } else if is_exactly(mean, 1e-9 * tally.size / f64::from(tally.count)) {
            self.means += 1;
        } else if is_about(tally.sum, lost) || is_about(mean, 0.0) {
            self.rounded += 1;
        } else if tally.least <= number && number <= tally.most {
            self.between += 1;
        } else {
            self.off += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closes(accounts: &[&[f64]], label: SumLabel, row: &[f64]) -> bool {
        let mut groups = Groups::new(row.len());
        for account in accounts {
            groups.add(account.iter().map(|number| Some(*number)));
        }
        groups.closes(label, &row.iter().map(|number| (!number.is_nan()).then_some(*number)).collect::<Vec<_>>())
    }

    #[test]
    fn sums_means_and_ratios_are_those_of_the_rows_above() {
        use SumLabel::{Begins, Ends, Whole};
        let three: &[&[f64]] = &[&[100.0, 0.1], &[70.0, 0.2], &[-20.0, 0.4]];
        for (label, row, expected) in [
            (Begins, [150.0, 0.15], true),
            (Begins, [151.0, 0.15], false),
            (Begins, [50.0, f64::NAN], false),
            (Begins, [150.0, 7.0], false),
            (Ends, [150.0, f64::NAN], true),
            (Ends, [152.0, 0.2], true),
            (Ends, [50.0, 0.7 / 3.0], true),
            (Ends, [90.0, 0.2], false),
            (Whole, [150.0, 7.0], true),
            (Whole, [90.0, 7.0], false),
            (Whole, [90.0, f64::NAN], false),
        ] {
            assert_eq!(closes(three, label, &row), expected, "{label:?} {row:?}");
        }
        assert!(!closes(&[&[100.0]], Begins, &[100.0]));
        assert!(closes(&[&[100.0]], Ends, &[100.0]));
        assert!(closes(&[&[0.0], &[0.0]], Whole, &[0.0]));
        assert!(!closes(&[], Whole, &[0.0]));
        // Cents that floating numbers do not hold exactly.
        assert!(closes(&[&[0.1], &[0.2], &[0.3]], Begins, &[0.6]));
    }

    #[test]
    fn counts_are_those_of_the_last_rows_or_of_all() {
        let mut groups = Groups::new(0);
        let accounts = |groups: &mut Groups, count| (0..count).for_each(|_| groups.add(std::iter::empty()));
        assert!(!groups.counts(0));
        accounts(&mut groups, 3);
        assert!(!groups.counts(2) && groups.counts(3));
        accounts(&mut groups, 2);
        assert!(!groups.counts(3) && groups.counts(2));
        assert!(!groups.counts(6) && groups.counts(5));
    }

    #[test]
    fn subtotals_stand_in_subtotals_and_a_grand_total_covers_the_accounts_alone() {
        let mut groups = Groups::new(1);
        let account = |groups: &mut Groups, number: f64| groups.add(std::iter::once(Some(number)));
        let closes = |groups: &mut Groups, number: f64| groups.closes(SumLabel::Ends, &[Some(number)]);
        account(&mut groups, 1.0);
        account(&mut groups, 2.0);
        assert!(closes(&mut groups, 3.0));
        account(&mut groups, 4.0);
        assert!(closes(&mut groups, 4.0));
        assert!(closes(&mut groups, 7.0), "a region of two cities");
        account(&mut groups, 10.0);
        account(&mut groups, 20.0);
        assert!(closes(&mut groups, 30.0));
        assert!(!closes(&mut groups, 74.0), "accounts and subtotals together are no sum");
        assert!(closes(&mut groups, 37.0));
    }
}
